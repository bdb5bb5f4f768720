"""Dates and hours as countries write them, where Django knows no form or another one."""
