"""The only writers of plan, purchase requests, process-document and development tasks."""
