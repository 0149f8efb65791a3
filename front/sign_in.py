"""The sign-in page: plain HTML, no script."""

from html import escape

from inspection.database import open_session
from inspection.errors import ZhijianError
from inspection.settings import get_settings
from inspection.words import say

_STYLE = """
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;background:#eef2f7;color:#1c2733;
font:15px/1.5 'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Segoe UI',system-ui,sans-serif}
main{width:min(24rem,92vw);background:#fff;border:1px solid #dbe1e8;border-radius:12px;padding:2.2rem 2rem 1.6rem;
box-shadow:0 10px 40px rgba(28,39,51,.08)}
h1{margin:0;font-size:1.5rem;letter-spacing:.02em}h1 span{color:#1d5fa6}p.sub{margin:.2rem 0 1.4rem;color:#5b6a7a}
label{display:block;margin:.9rem 0 .3rem;font-weight:600}
input{width:100%;padding:.6rem .7rem;border:1px solid #b9c4d0;border-radius:8px;font:inherit;background:#fff;
color:inherit}input:focus{outline:2px solid #1d5fa6;outline-offset:1px;border-color:#1d5fa6}
button{width:100%;margin-top:1.4rem;padding:.7rem;border:0;border-radius:8px;background:#1d5fa6;color:#fff;font:inherit;
font-weight:600;cursor:pointer}button:hover{background:#174d87}
.no{margin:0 0 .4rem;padding:.6rem .8rem;border-radius:8px;background:#fbebe2;color:#8f360d}
.demo{margin:1.2rem 0 0;padding:.6rem .8rem;border-radius:8px;background:#fbf2dc;color:#6b4a05;font-size:.9em}
.lang{margin:1.2rem 0 0;text-align:center}.lang a{color:#1d5fa6;text-decoration:none}
@media(prefers-color-scheme:dark){body{background:#13181e;color:#e4e9ef}main{background:#1c232b;border-color:#303a45}
input{background:#13181e;border-color:#46525f}p.sub{color:#9fb0c0}.lang a,h1 span{color:#7db5ea}}
"""


def page(language: str, *, name: str = "", refusal: str = "") -> str:
    """The form; with the sentence why the last try was refused.

    Args:
        language: `zh` or `en`.
        name: what was typed as the name before.
        refusal: a key of the catalogue.
    """
    other, other_name = ("en", "English") if language == "zh" else ("zh", "中文")
    minutes = f"{get_settings().lock_minutes:g}"
    refused = f'<p class="no" role="alert">{escape(say(refusal, language, minutes=minutes))}</p>' if refusal else ""
    demo = f'<p class="demo">{escape(say("front.demo_hint", language))}</p>' if _is_demo() else ""

    def words(key: str) -> str:
        return escape(say(f"front.{key}", language))

    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{words('sign_in')} · {words('product')}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1><span>质检</span> {words('product_short')}</h1><p class='sub'>{words('subtitle')}</p>{refused}"
        '<form method="post" action="/auth/login">'
        f'<label for="name">{words("name")}</label><input id="name" name="name" value="{escape(name, quote=True)}"'
        ' autocomplete="username" required autofocus maxlength="64">'
        f'<label for="password">{words("password")}</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="200">'
        f'<button type="submit">{words("sign_in")}</button></form>{demo}'
        f'<p class="lang"><a href="/auth/login?lang={other}" lang="{other}">{other_name}</a></p></main></body></html>'
    )


def _is_demo() -> bool:
    from inspection.clock import is_demo

    try:
        with open_session() as session:
            return is_demo(session=session)
    except ZhijianError:
        return False
