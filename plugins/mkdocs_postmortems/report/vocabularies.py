"""The words that an organisation finds in place: categories of triggers, factors and actions, and who noticed."""

from __future__ import annotations

VOCABULARIES: dict[str, dict[str, str]] = {
    # The first eight classes of trigger and the first five of factor are those of "The Site Reliability
    # Workbook", appendix C, "Results of Postmortem Analysis", where Google counts its own.
    "trigger": {
        "binary-push": "A new build was rolled out",
        "configuration-push": "A configuration, a rule or control data was rolled out",
        "user-behavior-change": "Users did more, or something new",
        "processing-pipeline": "A batch job or a pipeline produced something unusual",
        "service-provider-change": "A supplier or an underlying service changed or failed",
        "performance-decay": "Something had become slower or larger over time, or reached a limit",
        "capacity-management": "Capacity was added, removed or moved",
        "hardware": "A machine, a disk, a cable or the cooling failed",
        "expiry": "A certificate, a key, a domain or a licence reached its end date",
        "operation": "Work on production: maintenance, a migration, a repair",
        "external-event": "Power, weather, a leap second, a change of the calendar",
        "attack": "Deliberate harm",
        "unknown": "Nobody knows",
    },
    "factor": {
        "software": "A defect or a limitation of a program",
        "development-process": "How software is tested, reviewed and released",
        "complex-system": "Parts that work alone but fail together",
        "deployment-planning": "How a change was prepared and rolled out",
        "network": "The network, its equipment and its configuration",
        "monitoring": "What was not measured or did not alert",
        "recovery": "What prolonged it: tools, runbooks, backups, access",
        "dependency": "A supplier's or another team's service",
        "configuration": "A setting or a default that was wrong, or differed between places",
        "capacity": "Too little headroom, or a limit that nobody watched",
        "hardware": "Machines, disks, power and cooling",
        "security": "Who or what could reach or change it",
        "organisation": "Ownership, staffing, knowledge and communication",
        "other": "None of the above",
    },
    "detection": {
        "monitoring": "An alert",
        "customer": "A customer or a user",
        "staff": "A member of staff, by chance",
        "partner": "A supplier, a researcher or another company",
        "unknown": "Nobody knows",
    },
    "action": {
        "prevent": "Prevents a recurrence",
        "mitigate": "Reduces the impact",
        "detect": "Detects it sooner",
        "recover": "Speeds up recovery",
        "process": "Changes how people work",
    },
}
