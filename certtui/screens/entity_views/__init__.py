"""The views of entities: their list, their matrix, and the screen of one entity."""
