"""Every answer that an SDK gets in a test, held against the service's model.

SDKs ignore what they do not know and forgive what is missing, so a test that looks at one member would never notice a
misspelt one beside it.
"""

import json
from typing import Any

import botocore

# What the model's text of GetClientToken asks for, and its list of flows leaves out.
UNLISTED_FLOW = "ALLOW_CLIENT_TOKEN_AUTH"
# Operations that were answered with 200 in this run.
answered: set[str] = set()
KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str, "integer": int, "long": int, "boolean": bool, "double": (int, float), "float": (int, float),
    "timestamp": (int, float), "structure": dict, "map": dict, "list": list, "blob": str,
}


def faults(shape: Any, value: Any, path: str) -> list[str]:
    """What is wrong with a value."""
    # A document is what its own standard says.
    if getattr(shape, "is_document_type", False):
        return []
    if not isinstance(value, KINDS[shape.type_name]) or isinstance(value, bool) != (shape.type_name == "boolean"):
        return [f"{path}: {value!r} is no {shape.type_name}"]
    match shape.type_name:
        case "structure":
            unknown = [f"{path}.{name}: not in the model" for name in value if name not in shape.members]
            missing = [f"{path}.{name}: missing" for name in shape.required_members if name not in value]
            return unknown + missing + [
                fault for name, member in shape.members.items() if name in value
                for fault in faults(member, value[name], f"{path}.{name}")]
        case "list":
            return [fault for entry in value for fault in faults(shape.member, entry, f"{path}[]")]
        case "map":
            return [fault for entry in value.values() for fault in faults(shape.value, entry, f"{path}{{}}")]
        case "string" if shape.enum and value not in [*shape.enum, UNLISTED_FLOW]:
            return [f"{path}: {value!r} is none of {shape.enum}"]
    return []


def check(model: Any, http_response: Any, **_: Any) -> None:
    """Called by botocore after each call."""
    if http_response.status_code != 200:
        return
    answered.add(model.name)
    body = json.loads(http_response.content or b"{}")
    found = faults(model.output_shape, body, model.name) if model.output_shape else [
        f"{model.name}.{name}: not in the model" for name in body]
    assert not found, found


def watch() -> None:
    """From here on every session of botocore is watched, whoever makes it."""
    for service in ("cognito-idp", "cognito-identity"):
        botocore.register_initializer(lambda session, name=service: session.register(f"after-call.{name}", check))
