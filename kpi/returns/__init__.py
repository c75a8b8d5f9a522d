"""How figures come from the services: forms go out as workbooks, and returns come back checked."""
