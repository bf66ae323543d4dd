"""What an import did, as its tests read it."""

from sqlalchemy import select

from hub.db import Database
from hub.models.contents import Content
from hub.services.imports.report import FileReport, ImportReport


def counts(file: FileReport) -> dict[str, int]:
    return {str(outcome): count for outcome, count in file.counts.items() if count}


def reasons(report: ImportReport) -> list[tuple[int, str]]:
    return [(problem.line, problem.reason) for file in report.files for problem in file.problems]


def contents(database: Database) -> dict[str | None, Content]:
    with database.reading() as session:
        return {content.source_id: content for content in session.scalars(select(Content))}
