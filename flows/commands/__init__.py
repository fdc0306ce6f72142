"""The commands, a module a group; heavy parts are imported where they are used."""
