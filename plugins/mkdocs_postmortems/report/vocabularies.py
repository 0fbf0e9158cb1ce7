"""The words that an organisation finds in place: categories of triggers, factors and actions, and who noticed."""

from __future__ import annotations

VOCABULARIES: dict[str, dict[str, str]] = {
    # The first eight classes of trigger and the first five of factor are those of "The Site Reliability
    # Workbook", appendix C, "Results of Postmortem Analysis", where Google counts its own.
    "trigger": {
        "binary-push": "A new build was rolled out",
        "configuration-push": "A configuration, a rule or control data was rolled out",
        "user-behavior-change": "Users did more, or behaved differently",
        "processing-pipeline": "A batch job or a pipeline produced something unusual",
        "service-provider-change": "A supplier or an underlying service changed or failed",
        "performance-decay": "Something had become slower or larger over time",
        "capacity-management": "Capacity was added, removed or moved",
        "hardware": "A machine, a disk or a cable failed",
        "operation": "Work on production: maintenance, a migration, a repair",
        "external-event": "Power, weather, a leap second, a date",
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
        "other": "None of the above",
    },
    "detection": {
        "monitoring": "An alert",
        "customer": "A customer or a user",
        "staff": "A member of staff, by chance",
        "partner": "A supplier or another company",
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
