"""JSON over the same services as the pages. What it can do stands in `/api/v1/openapi.json`, made from it."""
