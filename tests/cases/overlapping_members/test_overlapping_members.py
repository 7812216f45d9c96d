"""A value that fits several members of `anyOf` keeps everything that came."""

import json
from types import ModuleType
from typing import Any

import pytest

BOTH = {"name": "n", "age": 1, "vat": "v"}


@pytest.fixture
def sent_back(client: Any, server: Any) -> Any:
    """Reads properties, sends them back, and returns the one that is asked for."""

    def read(**properties: Any) -> Any:
        server.answers(200, properties)
        server.answers(200, {})
        holder = client.contacts.replace()
        client.contacts.replace(body=holder)
        assert json.loads(server.last.content) == properties
        return getattr(holder, next(iter(properties)))

    return read


@pytest.mark.parametrize(
    ("contact", "name"),
    [
        (BOTH, "Person"),
        ({"name": "n", "vat": "v"}, "Company"),
        ({"name": "n", "vat": "v", "other": [1, None]}, "Company"),
        ({"name": "n", "age": 1, "vat": "v", "home": {"floor": 1}}, "Company"),
        ({"name": "n", "age": 1, "home": {"floor": 1, "street": "s"}}, "Person"),
        ({"age": 1}, "Unknown"),
        ({}, "Unknown"),
    ],
)
def test_it_is_the_member_that_knows_most(
    contact: Any, name: str, sent_back: Any
) -> None:
    """That member keeps what it does not declare; a value that fits none is Unknown."""
    assert type(sent_back(contact=contact)).__name__ == name
    assert type(sent_back(contacts=["text", contact])[1]).__name__ == name
    assert type(sent_back(named={"a": contact})["a"]).__name__ == name


def test_further_properties(sent_back: Any) -> None:
    """The others are in `additional_properties`, at any depth."""
    assert sent_back(contact=BOTH).additional_properties == {"vat": "v"}
    contact = sent_back(contact={"name": "n", "age": 1, "home": {"floor": 1}})
    assert contact.home.additional_properties == {"floor": 1}


def test_open_members(sent_back: Any) -> None:
    """`additionalProperties` beside a union is said of each member."""
    pet = sent_back(open={"lives": 9, "fur": ["long"]})
    assert (pet.lives, pet.additional_properties) == (9, {"fur": ["long"]})


def test_arrays(sent_back: Any, package: ModuleType) -> None:
    """An array is of the items that know most."""
    first, second = sent_back(lists=[{"name": "n"}, {"name": "n", "vat": "v"}])
    assert type(first) is type(second) is package.models.Company


def test_values_tell_apart(sent_back: Any, package: ModuleType) -> None:
    """Members with different values of a property are as closed as ever."""
    assert isinstance(sent_back(payment={"kind": "mail"}), package.models.Cheque)
    assert isinstance(sent_back(payment={"kind": "visa"}), package.models.Card)
    assert not hasattr(package.models.Card(kind="visa"), "additional_properties")


def test_members_that_exclude_each_other(sent_back: Any, package: ModuleType) -> None:
    """A value with properties of several such members is Unknown."""
    assert sent_back(pet={"name": "n", "lives": 9}).lives == 9
    assert sent_back(box={"name": "n", "key": "k"}).key == "k"
    for name, value in {
        "pet": {"name": "n", "lives": 9, "barks": True},
        "box": {"name": "n", "wax": "w", "key": "k"},
    }.items():
        assert sent_back(**{name: value}) == package.models.Unknown(value)


def test_no_member(client: Any, server: Any, package: ModuleType) -> None:
    """An object without what each member requires is no half-empty member."""
    server.answers(200, {"other": {"sugar": 1}, "order": {"sugar": 1}})
    holder = client.contacts.replace()
    assert holder.other == package.models.Unknown({"sugar": 1})
    assert holder.order == {"sugar": 1}
    assert [fault.path for fault in package.response_faults(holder)] == ["/order"]


def test_errors(client: Any, server: Any, package: ModuleType) -> None:
    """The body of an error is read the same way."""
    server.answers(409, BOTH)
    with pytest.raises(package.Conflict) as caught:
        client.contacts.replace()
    body = caught.value.body
    assert body == package.models.Person(
        name="n", age=1, additional_properties={"vat": "v"}
    )


def test_fake(fake: Any, package: ModuleType) -> None:
    """The fake answers with such values."""
    fake.contacts.replace.returns({"contact": BOTH})
    with fake.client() as client:
        holder = client.contacts.replace()
    assert holder.contact.additional_properties == {"vat": "v"}
