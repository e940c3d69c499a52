"""WeChat's and Alipay's own side, as their documents describe it: real keys, real signatures, a server on this machine.

What speaks to it is the SDKs, which nobody here wrote.
"""

import base64
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote_plus, urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID


def new_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(key):
    how = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*how).decode()


def public_pem(key):
    how = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return key.public_key().public_bytes(*how).decode()


def certificate(key, serial):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tenpay.com Root")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(serial).not_valid_before(now - timedelta(days=1))
    return made.not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())


def sign(key, text):
    return base64.b64encode(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()


def verify(key, text, signature):
    """Raises InvalidSignature."""
    key.public_key().verify(base64.b64decode(signature), text.encode(), padding.PKCS1v15(), hashes.SHA256())


class Server:
    """Answers on 127.0.0.1 with what `reply(method, path, body, headers)` says: (status, headers, text)."""

    def __init__(self, reply):
        self.asked = []

        class Handler(BaseHTTPRequestHandler):
            def answer(handler):
                length = int(handler.headers.get("Content-Length") or 0)
                body = handler.rfile.read(length).decode()
                self.asked.append((handler.command, handler.path, body))
                status, headers, text = reply(handler.command, handler.path, body, handler.headers)
                raw = text if isinstance(text, bytes) else text.encode()
                handler.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(raw))}.items():
                    handler.send_header(name, value)
                handler.end_headers()
                handler.wfile.write(raw)

            do_GET = do_POST = answer

            def log_message(self, *args):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def stop(self):
        self.http.shutdown()
        self.http.server_close()


class WeChatSide:
    """WeChat: checks what the merchant signs, signs what it says."""

    serial = 0x5157F09EFDC096DE15EBE81A47057A7232F1B8E1

    def __init__(self):
        self.merchant, self.platform = new_key(), new_key()
        self.apiv3 = "0123456789abcdef0123456789abcdef"
        self.answers = {}
        self.server = Server(self.reply)

    def keys(self, **more):
        pem = certificate(self.platform, self.serial).public_bytes(serialization.Encoding.PEM).decode()
        return {
            "mchid": "1900000001",
            "appid": "wxd678efh567hg6787",
            "serial": "444F4864EA9B34415",
            "private_key": private_pem(self.merchant),
            "apiv3_key": self.apiv3,
            "certificates": [pem],
            "gateway": self.server.address,
            **more,
        }

    def reply(self, method, path, body, headers):
        said = dict(
            part.split("=", 1) for part in headers["Authorization"].partition(" ")[2].replace('"', "").split(",")
        )
        text = f"{method}\n{path}\n{said['timestamp']}\n{said['nonce_str']}\n{body}\n"
        try:
            verify(self.merchant, text, said["signature"])
        except InvalidSignature:
            return 401, {"Content-Type": "application/json"}, '{"code":"SIGN_ERROR"}'
        route = next((one for one in self.answers if path.startswith(one)), None)
        if route is None:
            return 404, {"Content-Type": "application/json"}, '{"code":"ORDER_NOT_EXIST","message":"?"}'
        status, answer = self.answers[route]
        raw = answer if isinstance(answer, bytes) else json.dumps(answer) if answer is not None else ""
        if isinstance(raw, bytes):
            return status, {"Content-Type": "application/x-gzip"}, raw
        return status, {"Content-Type": "application/json", **self.signed(raw)}, raw

    def signed(self, text, *, at=None, key=None, serial=None):
        stamp, nonce = str(int((at or datetime.now(UTC)).timestamp())), "593BEC0C930BF1AFEB40B4A08C8FB242"
        return {
            "Wechatpay-Signature": sign(key or self.platform, f"{stamp}\n{nonce}\n{text}\n"),
            "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": serial or f"{self.serial:X}",
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        }

    def notification(self, resource, **more):
        nonce, data = "fdasflkja484", "transaction"
        sealed = AESGCM(self.apiv3.encode()).encrypt(nonce.encode(), json.dumps(resource).encode(), data.encode())
        body = {
            "id": "EV-2018022511223320873",
            "create_time": "2026-11-23T10:00:00+08:00",
            "resource_type": "encrypt-resource",
            "event_type": "TRANSACTION.SUCCESS",
            "resource": {
                "algorithm": "AEAD_AES_256_GCM",
                "ciphertext": base64.b64encode(sealed).decode(),
                "nonce": nonce,
                "associated_data": data,
            },
        }
        text = json.dumps(body)
        return text.encode(), self.signed(text, **more)

    def paid(self, number, fen, **more):
        return {
            "mchid": "1900000001",
            "appid": "wxd678efh567hg6787",
            "out_trade_no": number,
            "transaction_id": f"4200{number}",
            "trade_state": "SUCCESS",
            "success_time": "2026-11-23T10:00:00+08:00",
            "amount": {"total": fen, "payer_total": fen, "currency": "CNY"},
            **more,
        }


class AlipaySide:
    """Alipay: everything is a query string with `sign` over its sorted parts."""

    def __init__(self):
        self.merchant, self.alipay = new_key(), new_key()
        self.answers = {}
        self.server = Server(self.reply)

    def keys(self, **more):
        return {
            "appid": "2021000000000001",
            "seller_id": "2088000000000001",
            "private_key": private_pem(self.merchant),
            "alipay_public_key": public_pem(self.alipay),
            "gateway": f"{self.server.address}/gateway.do",
            **more,
        }

    def reply(self, method, path, body, headers):
        if path.startswith("/bill"):
            return 200, {"Content-Type": "application/zip"}, self.answers["bill"]
        said = dict(parse_qsl(urlsplit(path).query))
        signature = said.pop("sign")
        text = "&".join(f"{name}={value}" for name, value in sorted(said.items()))
        verify(self.merchant, text, signature)
        name = said["method"].replace(".", "_") + "_response"
        answer = json.dumps(self.answers.get(said["method"], {"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"}))
        return 200, {"Content-Type": "text/html"}, f'{{"{name}":{answer},"sign":"{sign(self.alipay, answer)}"}}'

    def notification(self, *, key=None, **said):
        words = {
            "app_id": "2021000000000001",
            "seller_id": "2088000000000001",
            "notify_id": "ac05099524730693a8b330c5ecf72da978",
            "trade_status": "TRADE_SUCCESS",
            "gmt_payment": "2026-11-23 10:00:00",
            "charset": "utf-8",
            "subject": "电热水壶 & 水壶=1",
            **said,
        }
        text = "&".join(f"{name}={value}" for name, value in sorted(words.items()))
        words |= {"sign": sign(key or self.alipay, text), "sign_type": "RSA2"}
        return "&".join(f"{name}={quote_plus(value)}" for name, value in words.items()).encode()
