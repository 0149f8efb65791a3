"""Names of events, items and causes in words, and refusals that name them so."""

from inspection.errors import ZhijianError
from inspection.measurement.work_orders.sheet import field_names, item_name
from inspection.models import ORDER_EVENTS
from inspection.words import say
from ui.page import plain

NAMED = ("names", "event", "earlier", "later", "item")


def event_name(event: str, language: str) -> str:
    """What people call an event of an order."""
    return say(f"orders.event_{event}", language)


def name_of(identity: str, language: str) -> str:
    """What people call an event or an item."""
    return event_name(identity, language) if identity in ORDER_EVENTS else item_name(identity, language)


def fields_told(wrong: tuple[str, ...], language: str) -> str:
    """Wrong fields in words."""
    names = [field_names()[one][language] if one in field_names() else one for one in wrong]
    return ("、" if language == "zh" else ", ").join(names)


def told(error: ZhijianError, language: str) -> str:
    """A refusal with events and items by their names, as Markdown that shows it as it stands."""
    if not error.key.startswith("error.order_"):
        return plain(error.told(language))
    between = "；" if language == "zh" else "; "
    values = {
        name: between.join(name_of(one, language) for one in str(value).split(", ")) if name in NAMED else value
        for name, value in error.values.items()
    }
    return plain(say(error.key, language, **values))
