"""All routes of the screens, in one list for the application."""

from __future__ import annotations

from litestar import Router

from palmette.pages import (
    analyses,
    api_reference,
    app_shell,
    audit,
    board_cards,
    boards,
    brand,
    bulk,
    calendar,
    calendar_feed,
    calendar_moves,
    composer,
    countersign,
    dashboard_changes,
    dashboards,
    documents,
    entry,
    entry_factor,
    entry_password,
    entry_sso,
    error_reference,
    exports,
    files,
    filter_dialogs,
    find,
    forms,
    gallery_screens,
    imports,
    keys,
    list_cells,
    list_columns,
    list_views,
    lists,
    live,
    moves,
    notices,
    office,
    own_side,
    pack_screens,
    person_access,
    portal_accounts,
    posts,
    privacy,
    proof,
    public_forms,
    reassign,
    record_edit,
    report_builder,
    report_export,
    reports,
    security,
    security_phone,
    security_token,
    talk_acts,
    talks,
    texts,
    today,
    today_tasks,
    trigger_screens,
    unsubscribe,
    week_changes,
    week_plan,
)
from palmette.pages.record_routes import RECORD_HANDLERS
from palmette.pages.refusals import page_error
from palmette.pages.settings import brand as brand_settings
from palmette.pages.settings import channels as channel_settings
from palmette.pages.settings import documents as document_settings
from palmette.pages.settings import (
    fields,
    home,
    layouts,
    names,
    orders,
    packs,
    people,
    roles,
    sending,
    stages,
    webhook_deliveries,
    webhooks,
    work,
)
from palmette.pages.settings import forms as form_settings
from palmette.pages.settings import lists as saved_lists
from palmette.pages.settings import messages as message_texts
from palmette.pages.uploads import BESIDE

HANDLERS = [
    api_reference.api_page, error_reference.errors_page, entry.home, entry.web_manifest, entry.login_page,
    entry.login_submit, entry.logout, entry.setup_page, entry.setup_submit, entry_factor.code_page,
    entry_factor.code_submit, entry_factor.phone_page, entry_factor.phone_submit, entry_sso.sso_begin,
    entry_sso.sso_back, entry_password.forgot_page, entry_password.forgot_submit, entry_password.link_page,
    entry_password.link_submit, proof.proof_submit, security.security_screen, security.security_act,
    security_phone.phone_screen, security_phone.phone_act, security_token.token_screen, security_token.token_make,
    lists.list_screen, filter_dialogs.choose_field, filter_dialogs.choose_value, filter_dialogs.filtered,
    board_cards.cards_screen, board_cards.keep_cards,
    filter_dialogs.exact_count, list_columns.columns_dialog, list_columns.columns_save, list_cells.list_cell,
    list_cells.list_cell_save, list_views.view_new, list_views.view_edit, list_views.view_create,
    list_views.view_change, list_views.view_restore, boards.board_screen, moves.move_screen, bulk.bulk_screen,
    exports.export_csv, exports.export_xlsx,
    exports.export_asked, exports.export_file, find.find_screen, find.search_screen, find.change_look, keys.keys_sheet,
    own_side.favourite, own_side.side_order, own_side.side_counts, notices.notices_screen, notices.read_all,
    notices.read_one, app_shell.service_worker, app_shell.offline_page,
    brand.brand_file, office.me_screen, office.me_save, live.events,
    office.packs_screen, posts.posts_screen, posts.posts_retry, reports.reports_screen, reports.report_screen,
    report_builder.build_screen, report_builder.save_report, report_builder.delete_report,
    analyses.analysis_rows, report_export.report_csv, report_export.report_xlsx,
    dashboards.dashboard_screen, dashboards.tile_part,
    dashboard_changes.new_dashboard, dashboard_changes.copy_dashboard, dashboard_changes.reset_dashboard,
    dashboard_changes.delete_dashboard, dashboard_changes.order_tiles, dashboard_changes.add_tile,
    dashboard_changes.change_tile, dashboard_changes.save_about, dashboard_changes.ask_tile,
    dashboard_changes.ask_about,
    imports.import_start, imports.import_upload, imports.import_batch, imports.import_columns, imports.import_run,
    imports.import_stop, imports.import_progress, imports.import_refused,
    imports.import_reading, imports.import_undo_ask, imports.import_undo,
    reassign.reassign_start, reassign.reassign_look, reassign.reassign_one, reassign.reassign_act,
    reassign.reassign_progress, week_plan.week_screen, week_changes.week_change, talks.talk_screen, talk_acts.talk_act,
    calendar.calendar_screen, calendar.calendar_new, calendar_feed.calendar_feed, calendar_feed.change_address,
    calendar_moves.ask_move, calendar_moves.move_entry,
    *trigger_screens.HANDLERS, today.today_screen, today.today_part, today_tasks.ask_give, today_tasks.act,
    countersign.countersign_screen, countersign.countersign_act,
    audit.audit_screen, audit.audit_csv, privacy.privacy_screen, privacy.privacy_file, privacy.privacy_erase,
    person_access.person_access,
    gallery_screens.gallery_start, gallery_screens.gallery_screen,
    home.settings_screen, home.changes_screen, home.changes_act, home.changes_export,
    names.names_screen, names.name_screen, names.name_save,
    fields.entities_screen, fields.fields_screen, fields.field_screen, fields.field_save,
    brand_settings.brand_screen, brand_settings.brand_save,
    layouts.layout_screen, layouts.layout_save,
    orders.stage_order_screen, orders.stage_order_save, orders.reasons_screen, orders.reasons_save,
    stages.pipelines_screen, stages.pipeline_screen, stages.stage_screen, stages.stage_save,
    saved_lists.lists_screen, saved_lists.list_screen, saved_lists.list_save,
    roles.roles_screen, roles.role_screen, roles.role_new, roles.grant_screen, roles.grant_save,
    form_settings.forms_screen, form_settings.form_screen, form_settings.form_save,
    public_forms.form_screen, public_forms.form_post, unsubscribe.stop_page, unsubscribe.stop_messages,
    people.people_screen, people.person_screen, people.person_save, people.person_access,
    packs.packs_screen, packs.packs_act, sending.sending_screen, sending.sending_act, work.work_screen, work.work_act,
    channel_settings.channels_screen, channel_settings.channel_screen, channel_settings.channel_save,
    channel_settings.channel_act, message_texts.messages_screen, message_texts.message_screen,
    message_texts.message_save,
    webhooks.webhooks_screen, webhooks.webhook_screen, webhooks.webhook_save, webhooks.webhook_act,
    webhook_deliveries.delivery_screen, webhook_deliveries.delivery_again,
    texts.texts_screen, texts.text_new, texts.text_edit, texts.text_create, texts.text_change,
    *documents.HANDLERS, documents.sign_screen, *document_settings.HANDLERS, document_settings.template_upload,
    portal_accounts.account_screen, portal_accounts.account_change,
    pack_screens.pack_screen, pack_screens.pack_part, pack_screens.pack_act, pack_screens.pack_file,
    *RECORD_HANDLERS,
]  # fmt: skip


WITH_FILES = (
    forms.create_record, forms.changed_fields, record_edit.save_screen, record_edit.edit_fields,
    composer.write_screen, files.add_screen, moves.move_screen, documents.sign_screen,
    document_settings.template_upload,
)  # fmt: skip
"""Screens whose forms may bring files."""


def pages_router(upload_bytes: int) -> Router:
    """The screens, with errors that read as pages; forms may bring files of so many bytes together."""
    others = [handler for handler in HANDLERS if handler not in WITH_FILES]
    large = Router("/", route_handlers=list(WITH_FILES), request_max_body_size=upload_bytes + BESIDE)
    return Router(
        "/", route_handlers=[*others, large], exception_handlers={Exception: page_error}, include_in_schema=False
    )
