"""The routes of the record page and of forms, in one list for routes.py."""

from __future__ import annotations

from litestar.handlers import HTTPRouteHandler

from palmette.pages import (
    choices,
    composer,
    conversions,
    duplicates,
    files,
    form_looks,
    forms,
    mentions,
    merging,
    presses,
    record,
    record_access,
    record_cells,
    record_edit,
    record_lock,
    record_panels,
    record_print,
    record_reveal,
    record_stage,
    record_tags,
    record_trash,
    timeline,
    transfers,
)

RECORD_HANDLERS: list[HTTPRouteHandler] = [
    forms.new_record, forms.create_record, forms.changed_fields, forms.alike_records, forms.new_row,
    choices.choices, choices.zone_choices,
    record.record_screen, record.look_screen, presses.press_screen, record_panels.others_screen,
    record_panels.related_screen, record_access.access_screen, record_print.print_screen, mentions.mentions_screen,
    record_lock.lock_dialog, record_lock.lock_screen, record_lock.unlock_screen,
    record_edit.edit_screen, record_edit.save_screen, record_edit.edit_fields,
    form_looks.new_figures, form_looks.edit_figures,
    record_cells.cell_screen, record_cells.cell_save, record_reveal.reveal_screen,
    record_stage.stage_screen, record_stage.step_screen,
    record_tags.tag_screen, record_tags.untag_screen, record_trash.delete_screen, record_trash.restore_screen,
    timeline.feed_screen, composer.composer_screen, composer.write_screen, composer.done_screen,
    conversions.convert_screen, conversions.convert_submit, conversions.unconvert_submit,
    files.file_screen, files.preview_screen, files.add_screen, files.remove_screen,
    duplicates.duplicates_screen, duplicates.apart_screen, *merging.HANDLERS, *transfers.HANDLERS,
]  # fmt: skip
