"""The products: kept in memory, listed, searched and changed."""

from __future__ import annotations

import asyncio
import random
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from mutants.http import Problem, Reply, Request
from mutants.rules import SURROGATE

if TYPE_CHECKING:
    from mutants.server import Shop

Product = dict[str, Any]


class Products:
    """What a shop sells."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.habit = shop.habit
        self.rules = shop.rules
        self.feed = shop.feed
        self.stored: dict[int, Product] = {}
        self.deleted: dict[int, Product] = {}
        self.last_id = 0
        self.creating = 0
        self.creates_in_a_row = 0

    async def list(self, request: Request) -> Reply:
        if "authorization" not in request.headers and self.habit("reading_takes_a_token"):
            await self.shop.authorise(request)
        page, per_page, q = self.rules.query(request)
        found = [product for product in self.stored.values() if q is None or self.matches(q, product)]
        if self.deleted and self.habit("the_deleted_are_listed"):
            found += [product for product in self.deleted.values() if q is not None and self.matches(q, product)]
        found.sort(key=lambda product: product["id"])
        if len(found) > 1 and self.habit("newest_first"):
            found.reverse()
        if len(found) > 1 and self.habit("order_of_last_change"):
            found.sort(key=lambda product: str(product["updated_at"]))
        if page == 1_000_000 and self.habit("last_page_is_500"):
            raise RuntimeError
        start = (page - 1) * per_page
        if page > 1 and self.habit("pages_overlap"):
            start -= 1
        items = [self.shown(product, listed=True) for product in found[start : start + per_page]]
        total = len(found)
        if len(items) < total and self.habit("total_counts_the_page"):
            total = len(items)
        return Reply(200, {"items": items, "total": total, "page": page, "per_page": per_page})

    def matches(self, q: str, product: Product) -> bool:
        if q == "" and self.habit("empty_q_finds_nothing"):
            return False
        name = product["name"]
        if product["description"] and self.habit("q_looks_at_descriptions"):
            name += product["description"]
        if not q.isascii() and self.habit("only_ascii_is_found"):
            q = q.encode("ascii", "ignore").decode()
        if "\\" in q and self.habit("backslash_escapes"):
            q = q.replace("\\", "")
        if not (name + q).isascii() and self.habit("all_letters_fold"):
            name, q = name.casefold(), q.casefold()
        if fold(name + q) != name + q and not self.habit("q_minds_case"):
            name, q = fold(name), fold(q)
        if q in name and not name.startswith(q) and self.habit("q_is_a_prefix"):
            return False
        pattern = re.escape(q)
        if "%" in q and self.habit("percent_is_a_wildcard"):
            pattern = pattern.replace("%", ".*")
        if "_" in q and self.habit("underscore_is_a_wildcard"):
            pattern = pattern.replace("_", ".")
        return re.search(pattern, name, re.DOTALL) is not None

    async def create(self, request: Request) -> Reply:
        await self.shop.authorise(request)
        sent = self.shop.body(request)
        if SURROGATE.search("".join(map(str, sent.values()))) and self.habit("half_a_pair_silences_all"):
            self.feed.listeners.clear()
        values = self.rules.product(sent)
        self.creates_in_a_row += 1
        if self.creates_in_a_row > 85 and self.habit("at_most_85_in_a_row"):
            raise Problem(503)
        self.last_id += 1
        # Only for products with this name, so that no other check meets a product that came back.
        if values["name"].endswith(" new") and self.habit("ids_are_reused"):
            self.last_id = max(self.stored, default=0) + 1
        if self.habit("others_are_busy"):
            self.others()
        now = self.now()
        product = {"id": self.last_id, **self.kept(values), "created_at": now, "updated_at": now}
        if self.habit("new_products_are_updated_later"):
            product["updated_at"] += timedelta(seconds=1)
        self.take_from_body(product, sent, "id_from_the_body", "id")
        self.take_from_body(product, sent, "created_at_from_the_body", "created_at")
        self.take_from_body(product, sent, "unknown_member_is_stored", "colour")
        await self.commit(product, "product.created")
        status = 200 if self.habit("created_is_200") else 201
        return Reply(status, self.shown(product), self.location(product["id"]))

    def location(self, id: int) -> dict[str, str]:
        if self.habit("no_location"):
            return {}
        if self.habit("location_of_the_list"):
            return {"location": "/api/products"}
        if self.habit("location_is_a_whole_url"):
            return {"location": f"http://localhost/api/products/{id}"}
        return {"location": f"/api/products/{id}"}

    def take_from_body(self, product: Product, sent: dict[str, Any], habit: str, member: str) -> None:
        if type(sent.get(member)) in (int, str) and sent[member] != "x" and self.habit(habit):
            product[member] = sent[member]

    def others(self) -> None:
        """Someone else creates a product first."""
        now = self.now()
        values = {"name": "a stranger's lamp", "description": None, "price_cents": 1, "stock": 1}
        product = {"id": self.last_id, **values, "created_at": now, "updated_at": now}
        self.stored[self.last_id] = product
        self.last_id += 1
        self.feed.publish("product.created", self.shown(product))

    async def commit(self, product: Product, event: str) -> None:
        """Store a product's new state and say so."""
        if self.feed.listeners and self.habit("event_before_commit"):
            await self.feed.publish_and_wait(event, self.shown(product), product["id"])
            self.stored[product["id"]] = product
            return
        self.stored[product["id"]] = product
        if event == "product.updated" and self.habit("updates_are_announced_in_any_order"):
            await asyncio.sleep(random.uniform(0, 0.03))
        if event == "product.updated" and self.habit("updates_announce_the_latest_state"):
            await asyncio.sleep(0.03)
            product = self.stored.get(product["id"], product)
        self.feed.publish(event, self.shown(product))

    async def read(self, request: Request) -> Reply:
        if "authorization" not in request.headers and self.habit("reading_takes_a_token"):
            await self.shop.authorise(request)
        id = self.id(request)
        self.feed.asked_for(id)
        body = self.shown(self.found(id))
        if body["price_cents"] % 100 and self.habit("reading_rounds_prices"):
            body["price_cents"] -= body["price_cents"] % 100
        return Reply(200, body)

    def id(self, request: Request) -> int:
        text = request.path.rstrip("/").rpartition("/")[2]
        if text.startswith("+") and self.habit("plus_before_an_id_is_500"):
            raise RuntimeError
        if "{" in text and self.habit("braces_in_a_path_are_500"):
            raise RuntimeError
        if text.startswith("+") and self.habit("plus_before_an_id_is_fine"):
            text = text[1:]
        too_great = re.fullmatch("[0-9]{16}", text) and int(text) >= 2**53
        if too_great and request.method != "GET" and self.habit("sixteen_digits_are_405"):
            raise Problem(405, allow="GET")
        digits = re.match("[0-9]+", text)
        if digits and digits[0] != text and self.habit("id_is_what_digits_it_starts_with"):
            text = digits[0]
        if not re.fullmatch("[0-9]{1,16}", text, re.ASCII) or not 1 <= int(text) < 2**53:
            raise Problem(422 if self.habit("odd_id_is_422") else 404)
        return int(text)

    def found(self, id: int) -> Product:
        if id not in self.stored:
            raise Problem(404, "There is no such product.")
        return self.stored[id]

    async def replace(self, request: Request) -> Reply:
        id = self.id(request)
        if id not in self.stored and self.habit("missing_comes_before_401"):
            raise Problem(404)
        stranger = "authorization" not in request.headers
        if stranger and id in self.stored and self.habit("change_before_401"):
            self.stored[id] = {**self.stored[id], "name": self.rules.object(request)["name"]}
        if not self.shop.tokens.admit(request.headers.get("authorization")) and self.habit(
            "refused_change_is_announced"
        ):
            self.feed.publish("product.updated", {"id": id, **self.rules.object(request)})
        await self.shop.authorise(request)
        sent = self.shop.body(request)
        if id not in self.stored:
            await self.replace_missing(id)
        old = self.found(id)
        if self.habit("put_stores_before_it_checks") and isinstance(sent.get("name"), str):
            old["name"] = SURROGATE.sub("?", sent["name"])
        values = self.kept(self.rules.product(sent))
        if "description" not in sent and self.habit("replace_keeps_what_is_missing"):
            values["description"] = old["description"]
        product = {**old, **values, "updated_at": self.now()}
        if self.habit("created_at_moves"):
            product["created_at"] = product["updated_at"] + timedelta(seconds=2)
            product["updated_at"] = product["created_at"]
        await self.commit(product, "product.updated")
        if self.habit("replace_reads_again"):
            await asyncio.sleep(0.03)
            product = self.stored.get(id, product)
        return Reply(200, self.shown(old if self.habit("replace_answers_the_old_state") else product))

    async def replace_missing(self, id: int) -> None:
        if id not in self.deleted and self.habit("replacing_nothing_is_400"):
            raise Problem(400)
        if id in self.deleted and self.habit("replacing_revives"):
            self.stored[id] = self.deleted.pop(id)

    async def delete(self, request: Request) -> Reply:
        id = self.id(request)
        await self.shop.authorise(request)
        if request.headers.get("content-length") == "0" and self.habit("an_empty_body_must_be_json"):
            raise Problem(415)
        if id not in self.stored and self.habit("deleting_nothing_is_204"):
            return Reply(204)
        product = self.found(id)
        if self.habit("parallel_deletes_all_get_204"):
            await asyncio.sleep(0.1)
        if not self.habit("deleting_does_nothing"):
            self.stored.pop(id, None)
        self.deleted[id] = product
        self.feed.publish("product.deleted", self.shown(product))
        if self.habit("deleted_is_200"):
            return Reply(200, {})
        return Reply(204)

    # How a product is kept and shown

    def kept(self, values: dict[str, Any]) -> dict[str, Any]:
        values = {key: SURROGATE.sub("?", value) if isinstance(value, str) else value for key, value in values.items()}
        name = unicodedata.normalize("NFC", values["name"])
        if name != values["name"] and self.habit("text_is_normalised"):
            return {**values, "name": name}
        return values

    def now(self) -> datetime:
        return datetime.now(UTC)

    def shown(self, product: Product, *, listed: bool = False) -> dict[str, Any]:
        body = dict(product)
        for member in ("created_at", "updated_at"):
            body[member] = self.shown_time(body[member])
        if listed and self.habit("items_have_no_times"):
            del body["created_at"], body["updated_at"]
        if self.habit("products_have_more_members"):
            body["currency"] = "EUR"
        return body

    def shown_time(self, time: datetime | str) -> str:
        if isinstance(time, str):
            return time
        if self.habit("times_are_local"):
            time += timedelta(hours=2)
        text = time.replace(tzinfo=None).isoformat(timespec="seconds")
        if self.habit("times_have_no_zone"):
            return text
        if self.habit("times_have_fractions_and_offset"):
            return f"{text}.{time.microsecond:06}+00:00"
        return f"{text}Z"


def fold(text: str) -> str:
    """ASCII letters in lower case, and nothing else changed."""
    return re.sub("[A-Z]", lambda letter: letter[0].lower(), text)
