"""The BPMN room."""
