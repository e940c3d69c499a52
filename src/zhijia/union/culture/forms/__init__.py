"""From form text to values."""

from .classes import CourseForm, LessonForm, TermForm
from .orders import DeclineForm, FinishForm, OrderForm, PlaceForm, ServiceForm, SpotsForm, TeamForm
from .places import PlanForm, RoomsForm, VenueForm
from .shows import (
    ByHandForm,
    MoveForm,
    NumbersForm,
    PassOnForm,
    PublishForm,
    PublishSeasonForm,
    ReleaseForm,
    SayForm,
    SeasonForm,
    SheetForm,
    ShowForm,
    ShowWordsForm,
    SignUpForm,
    WhyForm,
)

__all__ = [
    "ByHandForm",
    "CourseForm",
    "DeclineForm",
    "FinishForm",
    "LessonForm",
    "MoveForm",
    "NumbersForm",
    "OrderForm",
    "PassOnForm",
    "PlaceForm",
    "PlanForm",
    "PublishForm",
    "PublishSeasonForm",
    "ReleaseForm",
    "RoomsForm",
    "SayForm",
    "SeasonForm",
    "ServiceForm",
    "SheetForm",
    "ShowForm",
    "ShowWordsForm",
    "SignUpForm",
    "SpotsForm",
    "TeamForm",
    "TermForm",
    "VenueForm",
    "WhyForm",
]
