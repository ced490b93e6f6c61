"""Compares raw AWS responses with botocore's service model.

botocore's parsers are lenient: they drop members that the model does not have, and take most values as they come. A
server that no one at AWS wrote can so be wrong without any client complaining. Here every deviation is a problem:
unknown members, values of another type, strings outside of an enum, required members left out.
"""

import json
import re
from xml.etree import ElementTree

ISO_8601 = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$")


def problems_of(operation_model, status, body):
    """What is wrong with one response.

    :param operation_model: botocore's OperationModel of the call.
    :param status: the HTTP status.
    :param body: the raw body, bytes.
    :returns: a list of texts, empty for a response as AWS would give it.
    """
    found = []
    protocol = operation_model.service_model.resolved_protocol
    is_json = protocol in ("json", "rest-json")
    if status >= 300:
        _check_error(operation_model, body, is_json, found)
        return found
    shape = operation_model.output_shape
    if is_json:
        content = json.loads(body) if body else {}
        if shape is not None:
            _check_json(shape, content, operation_model.name, found)
        elif content != {}:
            found.append(f"{operation_model.name} answers {content!r}, and the model has no output")
    else:
        _check_xml_response(operation_model, body, found)
    return found


def _check_error(operation_model, body, is_json, found):
    """Errors have to be ones that the model knows for the operation, in the shape that it has for them."""
    if not is_json:
        root = ElementTree.fromstring(body)
        if root.find(".//{*}Code") is None or root.find(".//{*}Message") is None:
            found.append(f"{operation_model.name} fails without a code or message: {body!r}")
        return
    content = json.loads(body)
    code = str(content.get("__type", "")).rpartition("#")[2]
    shapes = {shape.error_code: shape for shape in operation_model.error_shapes}
    if code and code in shapes:
        # AWS's services differ in the spelling of the message, and every client reads both.
        allowed = {"__type", "message", "Message"}
        _check_json(shapes[code], content, f"{operation_model.name} {code}", found, allowed)
    elif not any(key.lower() == "message" for key in content):
        found.append(f"{operation_model.name} fails without a message: {body!r}")


def _check_json(shape, value, path, found, allowed=frozenset()):
    kind = shape.type_name
    if value is None:
        found.append(f"{path} is null; AWS leaves such a member out")
    elif kind == "structure":
        _check_json_structure(shape, value, path, found, allowed)
    elif kind == "list":
        if _expect(isinstance(value, list), "a list", value, path, found):
            for index, item in enumerate(value):
                _check_json(shape.member, item, f"{path}[{index}]", found)
    elif kind == "map":
        if _expect(isinstance(value, dict), "a map", value, path, found):
            for key, item in value.items():
                _check_json(shape.value, item, f"{path}.{key}", found)
    elif kind == "boolean":
        _expect(isinstance(value, bool), "a boolean", value, path, found)
    elif kind in ("integer", "long"):
        _expect(isinstance(value, int) and not isinstance(value, bool), "an integer", value, path, found)
    elif kind in ("float", "double"):
        _expect(isinstance(value, (int, float)) and not isinstance(value, bool), "a number", value, path, found)
    elif kind == "timestamp":
        _check_json_timestamp(shape, value, path, found)
    else:
        if _expect(isinstance(value, str), "a string", value, path, found):
            _check_enum(shape, value, path, found)


def _check_json_structure(shape, value, path, found, allowed):
    if not _expect(isinstance(value, dict), "a structure", value, path, found):
        return
    # By the name on the wire, less what goes into headers or the status line.
    members = {
        member.serialization.get("name", name): member
        for name, member in shape.members.items()
        if "location" not in member.serialization
    }
    for key, item in value.items():
        if key in members:
            _check_json(members[key], item, f"{path}.{key}", found)
        elif key not in allowed:
            found.append(f"{path}.{key} is not in the model")
    for name in shape.required_members:
        member = shape.members[name]
        if "location" not in member.serialization and member.serialization.get("name", name) not in value:
            found.append(f"{path}.{name} is required")


def _check_json_timestamp(shape, value, path, found):
    if shape.serialization.get("timestampFormat", "unixTimestamp") == "iso8601":
        _expect(isinstance(value, str) and ISO_8601.match(value), "an ISO 8601 time", value, path, found)
        return
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    # Milliseconds in place of seconds are the likely mistake: they lie after the year 5000.
    _expect(is_number and value < 1e11, "epoch seconds", value, path, found)


def _check_xml_response(operation_model, body, found):
    root = _without_namespace(ElementTree.fromstring(body))
    name = operation_model.name
    if root.tag != f"{name}Response":
        found.append(f"{name} answers <{root.tag}>")
    shape = operation_model.output_shape
    if operation_model.service_model.resolved_protocol == "ec2":
        _check_xml(shape, root, name, found, allowed={"requestId"})
        return
    if root.find("ResponseMetadata/RequestId") is None:
        found.append(f"{name} answers without ResponseMetadata")
    if shape is not None:
        result = root.find(shape.serialization.get("resultWrapper", f"{name}Result"))
        if result is None:
            found.append(f"{name} answers without its result")
        else:
            _check_xml(shape, result, name, found)


def _check_xml(shape, element, path, found, allowed=frozenset()):
    kind = shape.type_name
    text = (element.text or "").strip()
    if kind == "structure":
        _check_xml_structure(shape, element, path, found, allowed)
    elif kind == "list":
        item_name = shape.member.serialization.get("name", "member")
        for index, item in enumerate(element):
            if item.tag == item_name:
                _check_xml(shape.member, item, f"{path}[{index}]", found)
            else:
                found.append(f"{path} has <{item.tag}> where the model has <{item_name}>")
    elif kind == "boolean":
        _expect(text in ("true", "false"), "a boolean", text, path, found)
    elif kind in ("integer", "long"):
        _expect(re.match(r"^-?\d+$", text), "an integer", text, path, found)
    elif kind in ("float", "double"):
        _expect(re.match(r"^-?\d+(\.\d+)?$", text), "a number", text, path, found)
    elif kind == "timestamp":
        _expect(ISO_8601.match(text), "an ISO 8601 time", text, path, found)
    elif kind != "map":
        if _expect(len(element) == 0, "a string", ElementTree.tostring(element), path, found):
            _check_enum(shape, text, path, found)


def _check_xml_structure(shape, element, path, found, allowed):
    members = {member.serialization.get("name", name): (name, member) for name, member in shape.members.items()}
    seen = set()
    for child in element:
        if child.tag not in members:
            if child.tag not in allowed:
                found.append(f"{path}.{child.tag} is not in the model")
            continue
        name, member = members[child.tag]
        if name in seen and not member.serialization.get("flattened"):
            found.append(f"{path}.{child.tag} is there twice")
        seen.add(name)
        # Each element of a flattened list is an item.
        is_item = member.type_name == "list" and member.serialization.get("flattened")
        _check_xml(member.member if is_item else member, child, f"{path}.{name}", found)
    for name in shape.required_members:
        if name not in seen:
            found.append(f"{path}.{name} is required")


def _without_namespace(root):
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def _check_enum(shape, value, path, found):
    if shape.enum and value not in shape.enum:
        found.append(f"{path} is {value!r}, which is not one of {', '.join(shape.enum)}")


def _expect(holds, what, value, path, found):
    if not holds:
        found.append(f"{path} is {value!r} where the model has {what}")
    return bool(holds)
