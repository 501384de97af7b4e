"""Read a translated template: what is of a type, what a reference points at."""

from collections.abc import Iterator
from typing import Any

Template = dict[str, Any]
Named = tuple[str, Template]


def of_type(template: Template, kind: str) -> Iterator[Named]:
    """Give the resources of one type: their logical name and their properties."""
    for name, resource in template["Resources"].items():
        if resource["Type"] == kind:
            yield name, resource.get("Properties", {})


def text(value: Any) -> str:
    """Give the text of a value that may be a `Fn::Sub`, or the name that a reference points at."""
    if isinstance(value, str):
        return value
    ((intrinsic, argument),) = value.items()
    match intrinsic, argument:
        case "Fn::GetAtt", [name, _attribute]:
            return f"${{{name}}}"
        case "Ref", name:
            return f"${{{name}}}"
        case "Fn::ImportValue", inner:
            return f"import {text(inner)}"
        case _:
            return str(argument)


def function(template: Template, reference: Any) -> Template:
    """Give the properties of the function that a mapping or a target points at."""
    name = text(reference).strip("${}").removesuffix(".Arn")
    properties: Template = template["Resources"][name]["Properties"]
    return properties


def statements(template: Template) -> Iterator[tuple[str, Template]]:
    """Give each statement of each role: the role's name, the statement."""
    for name, role in of_type(template, "AWS::IAM::Role"):
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement


def resources_of(statement: Template) -> list[str]:
    """Give the resources of a statement, one or several."""
    found = statement["Resource"]
    return [text(resource) for resource in (found if isinstance(found, list) else [found])]
