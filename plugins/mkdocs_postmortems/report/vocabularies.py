"""The words that an organisation finds in place: categories of triggers, factors and actions, and who noticed."""

from __future__ import annotations

from ..language import N_

VOCABULARIES: dict[str, dict[str, str]] = {
    # The first eight classes of trigger and the first five of factor are those of "The Site Reliability
    # Workbook", appendix C, "Results of Postmortem Analysis", where Google counts its own.
    "trigger": {
        "binary-push": N_("A new build was rolled out"),
        "configuration-push": N_("A configuration, a rule or control data was rolled out"),
        "user-behavior-change": N_("Users did more, or something new"),
        "processing-pipeline": N_("A batch job or a pipeline produced something unusual"),
        "service-provider-change": N_("A supplier or an underlying service changed or failed"),
        "performance-decay": N_("Something had become slower or larger over time, or reached a limit"),
        "capacity-management": N_("Capacity was added, removed or moved"),
        "hardware": N_("A machine, a disk, a cable or the cooling failed"),
        "expiry": N_("A certificate, a key, a domain or a licence reached its end date"),
        "operation": N_("Work on production: maintenance, a migration, a repair"),
        "external-event": N_("Power, weather, a leap second, a change of the calendar"),
        "attack": N_("Deliberate harm"),
        "unknown": N_("Nobody knows"),
    },
    "factor": {
        "software": N_("A defect or a limitation of a program"),
        "development-process": N_("How software is tested, reviewed and released"),
        "complex-system": N_("Parts that work alone but fail together"),
        "deployment-planning": N_("How a change was prepared and rolled out"),
        "network": N_("The network, its equipment and its configuration"),
        "monitoring": N_("What was not measured or did not alert"),
        "recovery": N_("What prolonged it: tools, runbooks, backups, access"),
        "dependency": N_("A supplier's or another team's service"),
        "configuration": N_("A setting or a default that was wrong, or differed between places"),
        "capacity": N_("Too little headroom, or a limit that nobody watched"),
        "hardware": N_("Machines, disks, power and cooling"),
        "security": N_("Who or what could reach or change it"),
        "organisation": N_("Ownership, staffing, knowledge and communication"),
        "other": N_("None of the above"),
    },
    "detection": {
        "monitoring": N_("An alert"),
        "customer": N_("A customer or a user"),
        "staff": N_("A member of staff, by chance"),
        "partner": N_("A supplier, a researcher or another company"),
        "unknown": N_("Nobody knows"),
    },
    "action": {
        "prevent": N_("Prevents a recurrence"),
        "mitigate": N_("Reduces the impact"),
        "detect": N_("Detects it sooner"),
        "recover": N_("Speeds up recovery"),
        "process": N_("Changes how people work"),
    },
}
