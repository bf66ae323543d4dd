"""Controlled subjects with Dutch and English labels (a SKOS concept each); an imported tag becomes one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hub.db import Base, UtcDateTime, utc_now


class Topic(Base):
    """A subject. `slug` never changes; labels and synonyms find the contents that have it."""

    __tablename__ = "topics"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    label_nl: Mapped[str] = mapped_column(default="")
    label_en: Mapped[str] = mapped_column(default="")
    synonyms_nl: Mapped[list[str]] = mapped_column(JSON, default=list)
    synonyms_en: Mapped[list[str]] = mapped_column(JSON, default=list)
    definition_nl: Mapped[str] = mapped_column(default="")
    definition_en: Mapped[str] = mapped_column(default="")
    broader_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id", ondelete="set null"))
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    def label(self, lang: str) -> str:
        """The label in `lang`, or the one there is."""
        return label_in(lang, self.label_nl, self.label_en) or self.slug

    def all_labels(self) -> tuple[str, ...]:
        """Every text that should find this topic, each once."""
        texts = (self.label_nl, self.label_en, *self.synonyms_nl, *self.synonyms_en)
        return tuple(dict.fromkeys(text for text in texts if text))


def label_in(lang: str, label_nl: str, label_en: str) -> str:
    """The label in `lang`, or the one there is."""
    return (label_nl or label_en) if lang == "nl" else (label_en or label_nl)
