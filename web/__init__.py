"""What both doors share. A handler is declared with `get` or `post`, gets a `Desk`, and answers with an `Answer`."""

from web.answer import Answer
from web.desk import Desk
from web.door import door
from web.fields import Fields, Upload
from web.route import FILES_BYTES, delete, get, patch, post, put

__all__ = ["FILES_BYTES", "Answer", "Desk", "Fields", "Upload", "delete", "door", "get", "patch", "post", "put"]
