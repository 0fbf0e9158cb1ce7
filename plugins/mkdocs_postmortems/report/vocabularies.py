"""The words that an organisation finds in place: categories of triggers, factors and actions, and who noticed."""

from __future__ import annotations

VOCABULARIES: dict[str, dict[str, str]] = {
    # The first eight classes of trigger and the first five of factor are those of "The Site Reliability
    # Workbook", appendix C, "Results of Postmortem Analysis", where Google counts its own.
    "trigger": {
        "binary-push": "A new build was rolled out",
        "configuration-push": "A configuration, a rule or data that steers a program was rolled out",
        "user-behavior-change": "Users did more, or other things, than before",
        "processing-pipeline": "A batch job or a pipeline produced something unusual",
        "service-provider-change": "A supplier or a service below changed or failed",
        "performance-decay": "Something had grown slower or larger for a long time",
        "capacity-management": "Capacity was added, taken away or moved",
        "hardware": "A machine, a disk or a cable failed",
        "operation": "Somebody or something worked on production: maintenance, a migration, a repair",
        "external-event": "Power, weather, a leap second, a date",
        "attack": "Somebody meant to do harm",
        "unknown": "Nobody knows",
    },
    "factor": {
        "software": "A defect or a limit of a program",
        "development-process": "How software is tested, reviewed and released",
        "complex-system": "Parts that are sound alone and fail together",
        "deployment-planning": "How a change was prepared and rolled out",
        "network": "The network, its equipment and its configuration",
        "monitoring": "What was not measured, or did not page",
        "recovery": "What made it last: tools, runbooks, backups, access",
        "dependency": "A supplier's or another team's service",
        "other": "None of the above",
    },
    "detection": {
        "monitoring": "An alert",
        "customer": "A customer or a user",
        "staff": "Somebody who works here, by chance",
        "partner": "A supplier or another company",
        "unknown": "Nobody knows",
    },
    "action": {
        "prevent": "Keeps it from happening again",
        "mitigate": "Makes it hurt less",
        "detect": "Notices it sooner",
        "recover": "Ends it faster",
        "process": "Changes how people work",
    },
}
