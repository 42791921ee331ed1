"""The names a pack may import; everything else is the frame's own business."""

from palmette.access.definition import Grant, Mask, Role
from palmette.api.definition import Endpoint
from palmette.calendar.definition import CalendarEvents
from palmette.capture.definition import Form, FormRows
from palmette.channels.definition import Channel, MessageTemplate, Purpose
from palmette.channels.outbox import Message
from palmette.channels.ports import (
    Agreement,
    Arrived,
    Came,
    Opened,
    Outgoing,
    Reach,
    Receipt,
    Recipient,
    Sent,
    Withdrawal,
)
from palmette.channels.sending import send_messages
from palmette.conversion.definition import Becomes, Conversion
from palmette.demo.context import DemoContext
from palmette.demo.definition import Demo
from palmette.distribution.definition import AssignRule, Distribution
from palmette.documents.definition import Document
from palmette.errors import Conflict, Forbidden, InvalidInput, NotFound, PalmetteError, Problem
from palmette.hookspecs import PackContext, hook
from palmette.imports.definition import OTHER, ROW, Also, ImportPreset, Made, Prepared
from palmette.integrations.http import CallFailed
from palmette.jobs.definition import Job
from palmette.labels import Label, label
from palmette.lifecycles.definition import Lifecycle, Phase
from palmette.locale.sentences import sentence
from palmette.money import Money as MoneyValue
from palmette.pages.definition import Button, Navigation, Panel, Tab
from palmette.pages.screen_definition import Screen, ScreenCall, ScreenPart, Then
from palmette.pipelines.definition import Guard, Pipeline, Stage, Step
from palmette.portal.definition import PortalAction, PortalList, PortalPage
from palmette.records.changes import Change, Changes, Merged, Merges
from palmette.records.definition import Entity, Extension, Ledger, Match, Section, StandIn, Talk, View, Week
from palmette.records.fields import (
    Address,
    Boolean,
    Children,
    Choice,
    Computed,
    Date,
    Decimal,
    Duration,
    Email,
    Files,
    Image,
    Instant,
    Integer,
    Links,
    LocalTime,
    LongText,
    Money,
    MultiChoice,
    Number,
    Option,
    Phone,
    Reference,
    RichText,
    Rollup,
    Secret,
    Text,
    Texts,
    Url,
    Zone,
)
from palmette.records.results import BulkResult, ListQuery
from palmette.records.values.names import NameReading, read_person_name
from palmette.records.values.phone import read_phones
from palmette.reports.definition import Analysis, Dashboard, Dimension, Measure, Report, Tile
from palmette.triggers.definition import (
    CallWebhook,
    ContactPlan,
    CreateTask,
    Due,
    Event,
    MoveStage,
    RunAction,
    Schedule,
    SendMessage,
    SetField,
    Trigger,
)
from palmette.version import __version__ as __version__
from palmette.worktime.calendar import WorkCalendar
from palmette.worktime.hours import WorkHours, WorkInterval
from palmette.worktime.limits import length_of, work_due
from palmette.worktime.shifts import ShiftSpan

__all__ = [
    "OTHER",
    "ROW",
    "Address",
    "Agreement",
    "Also",
    "Analysis",
    "Arrived",
    "AssignRule",
    "Becomes",
    "Boolean",
    "BulkResult",
    "Button",
    "CalendarEvents",
    "CallFailed",
    "CallWebhook",
    "Came",
    "Change",
    "Changes",
    "Channel",
    "Children",
    "Choice",
    "Computed",
    "Conflict",
    "ContactPlan",
    "Conversion",
    "CreateTask",
    "Dashboard",
    "Date",
    "Decimal",
    "Demo",
    "DemoContext",
    "Dimension",
    "Distribution",
    "Document",
    "Due",
    "Duration",
    "Email",
    "Endpoint",
    "Entity",
    "Event",
    "Extension",
    "Files",
    "Forbidden",
    "Form",
    "FormRows",
    "Grant",
    "Guard",
    "Image",
    "ImportPreset",
    "Instant",
    "Integer",
    "InvalidInput",
    "Job",
    "Label",
    "Ledger",
    "Lifecycle",
    "Links",
    "ListQuery",
    "LocalTime",
    "LongText",
    "Made",
    "Mask",
    "Match",
    "Measure",
    "Merged",
    "Merges",
    "Message",
    "MessageTemplate",
    "Money",
    "MoneyValue",
    "MoveStage",
    "MultiChoice",
    "NameReading",
    "Navigation",
    "NotFound",
    "Number",
    "Opened",
    "Option",
    "Outgoing",
    "PackContext",
    "PalmetteError",
    "Panel",
    "Phase",
    "Phone",
    "Pipeline",
    "PortalAction",
    "PortalList",
    "PortalPage",
    "Prepared",
    "Problem",
    "Purpose",
    "Reach",
    "Receipt",
    "Recipient",
    "Reference",
    "Report",
    "RichText",
    "Role",
    "Rollup",
    "RunAction",
    "Schedule",
    "Screen",
    "ScreenCall",
    "ScreenPart",
    "Secret",
    "Section",
    "SendMessage",
    "Sent",
    "SetField",
    "ShiftSpan",
    "Stage",
    "StandIn",
    "Step",
    "Tab",
    "Talk",
    "Text",
    "Texts",
    "Then",
    "Tile",
    "Trigger",
    "Url",
    "View",
    "Week",
    "Withdrawal",
    "WorkCalendar",
    "WorkHours",
    "WorkInterval",
    "Zone",
    "hook",
    "label",
    "length_of",
    "read_person_name",
    "read_phones",
    "send_messages",
    "sentence",
    "work_due",
]  # fmt: skip
