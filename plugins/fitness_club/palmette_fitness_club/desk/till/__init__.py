"""The till: tiles, the basket, who pays and how, the shift of the drawer."""
