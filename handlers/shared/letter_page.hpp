#pragma once

#include <string>
#include <utility>

#include "domain/house/letter.hpp"
#include "formats/base64.hpp"
#include "http/message.hpp"

namespace frontrow {

/// The page of a letter, as a mail program shows it: nothing runs in it, it asks nothing of anybody else, and its links
/// lead out of its frame.
inline Response letter_page(const Letter& letter) {
    std::string html = letter.html;
    for (const auto& picture : letter.pictures) {
        const std::string name = "cid:" + picture.name;
        for (auto at = html.find(name); at != std::string::npos; at = html.find(name))
            html.replace(at, name.size(), "data:" + picture.type + ";base64," + base64(picture.bytes));
    }
    if (const auto head = html.find("<head>"); head != std::string::npos)
        html.insert(head + 6, "<base target=\"_top\">");
    return Response::of(200, "text/html; charset=utf-8", std::move(html))
        .with("Cache-Control", "no-store")
        .with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
                                         "frame-ancestors 'self'; base-uri 'none'; form-action 'none'");
}

} // namespace frontrow
