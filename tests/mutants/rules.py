"""Reading bodies and parameters."""

from __future__ import annotations

import json
import re
from typing import Any

from mutants.habits import Habits
from mutants.http import Problem, Request

Errors = list[dict[str, str]]

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
SURROGATE = re.compile(r"[\ud800-\udfff]")
EMAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class Rules:
    """What a body and a query may hold."""

    def __init__(self, habits: Habits) -> None:
        self.habit = habits

    # Bodies

    def object(self, request: Request) -> dict[str, Any]:
        self._media_type(request)
        body = self._json(request.body)
        if body == [] and self.habit("list_is_500"):
            raise RuntimeError
        if not isinstance(body, dict):
            raise Problem(self._type_status(), "The body must be an object.")
        if "NAME" in body and self.habit("key_case_is_500"):
            raise RuntimeError
        if any(key != key.lower() for key in body) and self.habit("key_case_does_not_matter"):
            body = {key.lower(): value for key, value in body.items()}
        return body

    def _media_type(self, request: Request) -> None:
        given = request.headers.get("content-type")
        if given is None:
            if self.habit("no_content_type_is_500"):
                raise RuntimeError
            if self.habit("no_content_type_is_json"):
                return
        given = given or ""
        essence = given.partition(";")[0].strip().lower()
        if essence != given and self.habit("media_type_to_the_letter"):
            essence = given
        if essence.endswith("+json") and self.habit("plus_json_passes"):
            return
        if essence != "application/json" and not self.habit("any_media_type"):
            status = 415
            if self.habit("other_media_type_is_400"):
                status = 400
            if self.habit("other_media_type_is_422"):
                status = 422
            raise Problem(status, "Send application/json.")

    def _json(self, body: bytes) -> Any:
        try:
            return json.loads(body.decode("utf-8"), parse_constant=self._constant, object_pairs_hook=self._pairs)
        except UnicodeDecodeError:
            if self.habit("invalid_utf8_is_500"):
                raise RuntimeError from None
        except RecursionError:
            if self.habit("deep_nesting_is_500"):
                raise RuntimeError from None
        except ValueError as error:
            if "digits" in str(error) and self.habit("digits_are_500"):
                raise RuntimeError from None
            if "Extra data" in str(error) and self.habit("trailing_garbage_is_500"):
                raise RuntimeError from None
            if "Extra data" in str(error) and self.habit("first_value_counts"):
                return json.JSONDecoder().raw_decode(body.decode())[0]
            if "delimiter" in str(error) and self.habit("truncated_body_is_completed"):
                return self._json(body + b"}")
        raise Problem(422 if self.habit("malformed_is_422") else 400, "The body is no JSON.")

    def _constant(self, name: str) -> float:
        if self.habit("constants_are_numbers"):
            return float(name)
        raise ValueError(name)

    def _pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            if self.habit("duplicate_key_is_500"):
                raise RuntimeError
            if self.habit("duplicate_key_is_refused"):
                raise ValueError("duplicate key")
        return found

    def _type_status(self) -> int:
        return 400 if self.habit("wrong_type_is_400") else 422

    def _typed(self, body: dict[str, Any], types: dict[str, type], optional: tuple[str, ...] = ()) -> dict[str, Any]:
        """The known members, each of its type, or a problem that names those that are not."""
        values: dict[str, Any] = {}
        bad = []
        for member, kind in types.items():
            if member not in body:
                if member == "stock" and self.habit("missing_stock_is_zero"):
                    values[member] = 0
                elif member in optional:
                    values[member] = None
                else:
                    bad.append(member)
                continue
            value = body[member]
            value = self._integer(value) if kind is int else self._string(value)
            if type(value) is not kind and not (value is None and member in optional):
                bad.append(member)
            values[member] = value
        if bad and self.habit("bad_member_is_not_named"):
            raise Problem(422, "Something is missing or of the wrong type.")
        if bad and self.habit("bad_member_in_detail_only"):
            raise Problem(422, f"Missing or of the wrong type: {', '.join(bad)}.")
        if bad:
            raise self._problem(self._type_status(), dict.fromkeys(bad, "Missing or of the wrong type."))
        return values

    def _integer(self, value: Any) -> Any:
        if isinstance(value, float) and value in (float("inf"), float("-inf")) and self.habit("infinity_is_500"):
            raise RuntimeError
        if isinstance(value, float) and value == value // 1 and self.habit("five_point_zero_is_five"):
            return int(value) if abs(value) < 1e300 else value
        if isinstance(value, str) and value.isdigit() and self.habit("text_is_an_integer"):
            return int(value)
        if value == 5.5 and self.habit("fractions_are_cut"):
            return int(value)
        if isinstance(value, bool) and self.habit("true_is_one"):
            return int(value)
        if value is None and self.habit("null_is_zero"):
            return 0
        if isinstance(value, int) and not -(2**31) <= value < 2**31 and self.habit("integers_wrap_around"):
            return (value + 2**31) % 2**32 - 2**31
        if isinstance(value, int) and not -(2**63) <= value < 2**63 and self.habit("huge_integer_is_a_wrong_type"):
            return None
        return value

    def _string(self, value: Any) -> Any:
        if type(value) is int and self.habit("number_is_text"):
            return str(value)
        return value

    def _problem(self, status: int, found: dict[str, str], prefix: str = "#/") -> Problem:
        if len(found) > 1 and self.habit("first_error_only"):
            found = dict(list(found.items())[:1])
        if self.habit("pointers_without_hash"):
            prefix = "/"
        if self.habit("details_are_regular_expressions"):
            found = dict.fromkeys(found, "Must match ^[^\\x00]{1,120}$.")
        errors = [{"pointer": prefix + member, "detail": detail} for member, detail in found.items()]
        if self.habit("errors_without_detail"):
            errors = [{"pointer": error["pointer"]} for error in errors]
        return Problem(status, "The request has invalid values.", errors)

    # Products and credentials

    def product(self, body: dict[str, Any]) -> dict[str, Any]:
        """A product's own members; raises a problem that names all the bad ones."""
        if "colour" in body and self.habit("unknown_member_is_refused"):
            raise Problem(422, "There is no such member.")
        types = {"name": str, "description": str, "price_cents": int, "stock": int}
        product = self._typed(body, types, optional=("description",))
        if product["name"].strip(" ") != product["name"] and self.habit("trims_names"):
            product["name"] = product["name"].strip(" ")
        if "  " in product["name"] and self.habit("inner_spaces_collapse"):
            product["name"] = re.sub(" +", " ", product["name"])
        if product["description"] == "" and self.habit("empty_description_becomes_null"):
            product["description"] = None
        found = {}
        if not self._name_is_good(product["name"]):
            found["name"] = "Enter 1 to 120 characters."
        if not self._description_is_good(product["description"]):
            found["description"] = "Enter at most 2000 characters."
        price, stock = product["price_cents"], product["stock"]
        if not 0 <= price <= self.end(price, 100_000_000, "price_ends_one_later"):
            found["price_cents"] = "0 to 100000000."
        if price == 0 and self.habit("price_of_zero_is_refused"):
            found["price_cents"] = "1 to 100000000."
        if not 0 <= stock <= self.end(stock, 1_000_000, "stock_ends_one_later"):
            found["stock"] = "0 to 1000000."
        if found and self.habit("out_of_range_is_400"):
            raise self._problem(400, found)
        if found:
            raise self._problem(422, found)
        return product

    def end(self, value: int, greatest: int, one_later: str) -> int:
        """The greatest value that is taken, where this one is there to be judged."""
        return value if value == greatest + 1 and self.habit(one_later) else greatest

    def _length(self, text: str) -> int:
        if not text.isascii() and self.habit("lengths_count_utf_16"):
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        return len(text)

    def _is_text(self, text: str) -> bool:
        if not SURROGATE.search(text):
            return True
        if self.habit("surrogate_is_500"):
            text.encode()
        return self.habit("surrogate_passes")

    def _name_is_good(self, name: str) -> bool:
        if CONTROL.search(name.replace("\0", "")) and self.habit("control_character_is_500"):
            raise RuntimeError
        if "\0" in name and not self.habit("nul_in_a_name"):
            return False
        if CONTROL.search(name) and self.habit("control_characters_in_a_name_are_refused"):
            return False
        if name == "":
            return self.habit("empty_name_passes")
        if not name.strip(" "):
            return self.habit("blank_name_passes")
        length = self._length(name)
        return length <= self.end(length, 120, "name_ends_one_later") and self._is_text(name)

    def _description_is_good(self, text: str | None) -> bool:
        if text is None:
            return True
        if "\0" in text and not self.habit("nul_in_a_description"):
            return False
        length = self._length(text)
        return length <= self.end(length, 2000, "description_ends_one_later") and self._is_text(text)

    def credentials(self, body: dict[str, Any]) -> tuple[str, str]:
        values = self._typed(body, {"email": str, "password": str})
        email, password = values["email"], values["password"]
        if not EMAIL.fullmatch(email) and self.habit("ill_formed_address_is_400"):
            raise Problem(400, "Enter an e-mail address.")
        if not EMAIL.fullmatch(email) and self.habit("ill_formed_address_is_422"):
            raise self._problem(422, {"email": "Enter an e-mail address."})
        if CONTROL.search(email) and self.habit("nul_in_an_address_is_500"):
            raise RuntimeError
        if len(password) < 8 and self.habit("short_password_is_422"):
            raise self._problem(422, {"password": "Enter 8 characters or more."})
        if len(password.encode("utf-8", "replace")) > 72 and self.habit("long_password_is_500"):
            raise RuntimeError
        if "\0" in password and self.habit("nul_in_a_password_is_422"):
            raise self._problem(422, {"password": "Enter other text."})
        if "\0" in password and self.habit("password_ends_at_a_nul"):
            password = password.partition("\0")[0]
        if SURROGATE.search(password) and self.habit("surrogate_in_a_password_is_500"):
            password.encode()
        return email, password

    # Queries

    def query(self, request: Request) -> tuple[int, int, str | None]:
        """The page, its size and the text that is looked for."""
        if any(len(values) > 1 for values in request.query.values()):
            if self.habit("repeated_parameter_is_500"):
                raise RuntimeError
            if self.habit("repeated_parameter_is_refused"):
                raise self._problem(422, dict.fromkeys(request.query, "Once."))
        if "colour" in request.query and self.habit("unknown_parameter_is_refused"):
            raise self._problem(422, {"colour": "There is no such parameter."})
        found: dict[str, str] = {}
        default = 25 if "per_page" not in request.query and self.habit("default_is_25") else 20
        page = self._number(request, "page", 1, 1_000_000, found)
        per_page = self._number(request, "per_page", default, 100, found)
        if per_page > 50 and self.habit("per_page_ends_at_50"):
            found["per_page"] = "1 to 50."
        text = request.query.get("q", [None])[-1]
        if text is not None and not self._q_is_good(text):
            found["q"] = "1 to 80 characters."
        if len(found) > 1 and self.habit("several_bad_parameters_are_400"):
            raise Problem(400)
        if len(found) > 1 and self.habit("first_bad_parameter_only"):
            found = dict(list(found.items())[:1])
        if found and self.habit("bad_parameter_is_not_named"):
            raise Problem(422, "A parameter is invalid.")
        if found and self.habit("bad_parameter_in_detail_only"):
            raise Problem(422, f"Invalid: {', '.join(found)}.")
        if found:
            raise self._problem(422, found, prefix="" if self.habit("parameters_by_bare_name") else "#/")
        return page, per_page, text

    def _number(self, request: Request, name: str, default: int, greatest: int, found: dict[str, str]) -> int:
        text = request.query.get(name, [""])[-1]
        if text == "" and (name not in request.query or self.habit("empty_parameter_is_none")):
            return default
        digits = re.match("[0-9]+", text)
        if digits and digits[0] != text and self.habit("digits_then_garbage"):
            text = digits[0]
        if text == "-1" and self.habit("negative_page_is_the_first"):
            return 1
        if text == "1.0" and self.habit("page_one_point_zero_is_one"):
            return 1
        value = int(text) if re.fullmatch("[0-9]{1,20}", text, re.ASCII) else 0
        if value > greatest and self.habit("too_much_is_clamped"):
            return greatest
        if not 1 <= value <= greatest:
            found[name] = f"1 to {greatest}."
        return value

    def _q_is_good(self, q: str) -> bool:
        if q == "":
            return not self.habit("empty_q_is_422")
        if CONTROL.search(q.replace("\0", "")) and self.habit("control_character_is_500"):
            raise RuntimeError
        length = len(q)
        if not q.isascii() and self.habit("q_counts_utf_16"):
            length = len(q.encode("utf-16-le")) // 2
        if CONTROL.search(q) and self.habit("control_characters_in_q_are_refused"):
            return False
        return length <= self.end(length, 80, "q_ends_one_later")
