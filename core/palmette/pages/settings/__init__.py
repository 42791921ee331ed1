"""The screens on which a business shapes its edition: names, fields, stages, roles, lists, people, packs."""
