"""The door for other programs: JSON at /api/v1, a token instead of a log-in. One table holds routes and description alike."""

from api.endpoints import ENDPOINTS

handlers = [endpoint.route for endpoint in ENDPOINTS]
