"""Pages for people: written by the server, readable and printable without a script.

    route ──▶ site.page(request, "check.html", …) ──▶ HTML in the reader's language, size of type and shade
                 │            │
              words        assets        Chinese in the templates, English in locale/en; style and scripts by their digest

A page asks the same functions that the interface for programs asks, and decides nothing. What a script adds is said where it
adds it: checking in the reader's own browser, and signing with a key that only the reader holds.
"""
