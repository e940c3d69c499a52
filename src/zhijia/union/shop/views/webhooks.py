"""What we send to other systems, as the API's document tells it: written from the same table of events that sends."""

from typing import Any

from ..rules import EVENTS, MOST_TRIES

ABOUT = """发给登记的网址（POST，UTF-8 的 JSON）；10 秒内回答 2xx 就算收下，否则隔一阵再发，最多 {tries} 次。

核对签名（密钥在添加网址时显示一次，按原样作为 UTF-8 字节使用）：

1. 取请求头 `Zhijia-Id`、`Zhijia-Timestamp`（Unix 秒）和收到的原始正文，用点连成 `编号.时间戳.正文`；
2. 用密钥算 HMAC-SHA-256，写成小写十六进制，前面加 `v1=`，与 `Zhijia-Signature` 做等时比较；
3. 时间戳与现在相差超过 300 秒的、编号已经收过的，丢弃（回答 2xx）。重发时编号不变，时间戳和签名是新的。

```python
import hashlib, hmac, time

def genuine(secret: str, headers, body: bytes) -> bool:
    signed = f"{headers['Zhijia-Id']}.{headers['Zhijia-Timestamp']}.".encode() + body
    expected = "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    fresh = abs(time.time() - int(headers["Zhijia-Timestamp"])) <= 300
    return fresh and hmac.compare_digest(expected, headers["Zhijia-Signature"])
```
""".replace("{tries}", str(MOST_TRIES))
TEXT = {"type": "string"}
HEADERS = {
    "Zhijia-Event": {**TEXT, "enum": list(EVENTS)},
    "Zhijia-Id": {**TEXT, "format": "uuid"},
    "Zhijia-Timestamp": {**TEXT, "pattern": "^[0-9]+$"},
    "Zhijia-Signature": {**TEXT, "pattern": "^v1=[0-9a-f]{64}$"},
}


def webhooks() -> dict[str, Any]:
    """Event → what is posted, for «webhooks» of an OpenAPI 3.1 document."""
    return {event: {"post": _one(event, str(label))} for event, label in EVENTS.items()}


def _one(event: str, label: str) -> dict[str, Any]:
    parcel = {} if event.startswith("order.") else {"parcel": _thing("number", "state", "tracking")}
    schema = {
        "type": "object",
        "required": ["event", "at", "order"],
        "properties": {
            "event": {"const": event},
            "at": {**TEXT, "format": "date-time"},
            "order": _thing("number", "state", "total"),
            **parcel,
        },
    }
    return {
        "summary": label,
        "tags": ["webhooks"],
        "security": [],
        "parameters": [
            {"in": "header", "name": name, "required": True, "schema": said} for name, said in HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {"2XX": {"description": "收下了，不再发"}, "default": {"description": "没有收下，稍后再发"}},
    }


def _thing(*texts: str) -> dict[str, Any]:
    """Its id and these texts; nobody's name or address: who needs those asks for the order or parcel by its id."""
    return {
        "type": "object",
        "required": ["id", *texts],
        "properties": {"id": {"type": "integer"}, **dict.fromkeys(texts, TEXT)},
    }
