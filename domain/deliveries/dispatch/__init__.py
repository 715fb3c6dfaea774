"""From goods that are ready to the slip that leaves with them: notice, boxes, verification, gates, tracking (5.1.11, 5.1.12(1))."""
