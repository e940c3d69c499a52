"""The web toolkit: base pages, components, page() and go(); it knows no app of the union."""
