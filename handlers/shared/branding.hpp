#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "domain/house/color.hpp"
#include "domain/house/shop_service.hpp"
#include "domain/money.hpp"
#include "domain/store.hpp"
#include "formats/json.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/cached_responses.hpp"
#include "handlers/shared/discovery.hpp"
#include "handlers/shared/tax_json.hpp"
#include "http/router.hpp"

namespace frontrow {

/// How the shop looks to its buyers: GET /api/shop, its colours as /shop.css, and its name, logo and texts in every
/// page.
class BrandingHandler {
public:
    BrandingHandler(ShopService& shop, const CachedResponses& replies) : shop_(shop), replies_(replies) {}

    void add_routes(Router& router) {
        router.add_cached("/api/shop", [this](const Request& request) {
            return CachedResponses::answer(request, find(request), kCatalogueControl);
        });
        router.add_cached("/shop.css", [this](const Request& request) {
            const auto face = find(request);
            const auto reply = replies_.get(request, "shop.css:" + face->etag, kCatalogueTtl,
                                            [&] { return CachedResponse{style(Json::parse(face->bytes))}; });
            return CachedResponses::answer(request, reply, "no-cache", "text/css; charset=utf-8");
        });
    }

    /// The cached bytes of GET /api/shop.
    [[nodiscard]] std::shared_ptr<const CachedResponse> find(const Request& request) const {
        return replies_.get(request, cache_key::shop(), kCatalogueTtl, [&] {
            const auto page = shop_.page();
            return CachedResponse{to_bytes(face_json(page.shop)), {catalogue_version(page.version)}};
        });
    }

    /// The same; while the store is gone as it was last seen, or as in a new shop.
    [[nodiscard]] std::shared_ptr<const CachedResponse> find_or_last(const Request& request) const {
        try {
            auto face = find(request);
            const std::lock_guard lock(mutex_);
            last_ = face;
            return face;
        } catch (const StoreUnavailable&) { // whatever else the page asks for tells
            const std::lock_guard lock(mutex_);
            return last_;
        }
    }

    /// Returns the page with the shop's own name, logo and texts, which are in it before anything is painted. `face`
    /// is what find() gives. A page without the place for one of them stays without.
    static std::string render(std::string html, const CachedResponse& face) {
        const Json shop = Json::parse(face.bytes);
        const auto text = [&](const char* name) {
            return shop[name].is_string() ? escaped(shop[name].get_ref<const std::string&>()) : std::string();
        };
        std::string languages;
        for (const auto& language : shop["languages"])
            languages.append(languages.empty() ? "" : " ").append(language.get_ref<const std::string&>());
        const std::string note = text("ticket_note").empty() ? "" : " data-ticket-note=\"" + text("ticket_note") + "\"";
        replace(html, "<html lang=\"en\">",
                "<html lang=\"" + languages.substr(0, 2) + "\" data-languages=\"" + languages + "\" data-digits=\"" +
                    std::string(kMinorDigits) + "\"" + note + ">");
        if (languages.starts_with("de")) say_in_german(html);
        replace(html, "<title>Frontrow</title>", "<title>" + text("name") + "</title>");
        replace(html, "<span>Frontrow</span></a>", "<span>" + text("name") + "</span></a>");
        if (!text("accent").empty()) replace(html, "</head>", "<link rel=\"stylesheet\" href=\"/shop.css\">\n</head>");
        if (!text("logo").empty()) show_logo(html, text("logo"));
        if (!text("introduction").empty())
            replace(html, " data-t=\"events.lead\">Choose your evening, then choose your seat.",
                    ">" + text("introduction"));
        replace(html, "<footer class=\"site-foot no-print\">", "<footer class=\"site-foot no-print\">" + foot(text));
        return html;
    }

private:
    /// What is read before or without the scripts, which bring all other words.
    static void say_in_german(std::string& html) {
        replace(html, "This page needs JavaScript to show what is on and which seats are free.",
                "Diese Seite braucht JavaScript, um das Programm und die freien Plätze zu zeigen.");
        replace(html, "This page needs JavaScript.", "Diese Seite braucht JavaScript.");
    }

    static Json face_json(const ShopSettings& shop) {
        const auto or_null = [](const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); };
        Json languages{shop.language};
        if (!shop.is_monolingual) languages.push_back(shop.language == "de" ? "en" : "de");
        return {{"name", shop.name},
                {"languages", std::move(languages)},
                {"accent", or_null(shop.face.accent)},
                {"logo", or_null(shop.face.logo)},
                {"introduction", or_null(shop.face.introduction)},
                {"footer", or_null(shop.face.footer)},
                {"ticket_note", or_null(shop.face.ticket_note)},
                {"imprint_url", or_null(shop.face.imprint_url)},
                {"privacy_url", or_null(shop.face.privacy_url)},
                {"tax_rates", tax_rates_json(shop.tax)}};
    }

    /// The tokens of static/css/base.css that the accent changes, by day and by night.
    static std::string style(const Json& face) {
        if (!face["accent"].is_string()) return "/* The shop has no colour of its own. */\n";
        const auto accent = Color::parse(face["accent"].get_ref<const std::string&>());
        FRONTROW_ASSERT(accent.has_value()); // checked when it was stored
        const auto rule = [](const Color& text, const Color& action, const Color& strong) {
            return ":root{--accent:" + text.text() + ";--action:" + action.text() +
                   ";--action-strong:" + strong.text() + "}";
        };
        const auto black = *Color::parse("#000000");
        return rule(*accent, *accent, accent->mixed(black, 0.25)) + "\n@media (prefers-color-scheme:dark){" +
               rule(shop_rules::night_accent(*accent), *accent, accent->mixed(black, 0.15)) + "}\n";
    }

    template <class Text>
    static std::string foot(const Text& text) {
        std::string line = text("footer");
        const auto link = [&](const char* name, const char* words, const char* key) {
            if (text(name).empty()) return;
            line.append(line.empty() ? "" : " · ").append("<a href=\"").append(text(name)).append("\" data-t=\"");
            line.append(key).append("\">").append(words).append("</a>");
        };
        link("imprint_url", "Imprint", "footer.imprint");
        link("privacy_url", "Privacy", "footer.privacy");
        return line.empty() ? line : "<p>" + line + "</p>";
    }

    static void show_logo(std::string& html, const std::string& path) {
        const auto begin = html.find("<svg class=\"mark\"");
        const auto end = html.find("</svg>", begin);
        if (begin == std::string::npos || end == std::string::npos) return;
        html.replace(begin, end + 6 - begin, "<img class=\"logo\" src=\"" + path + "\" alt=\"\">");
    }

    static void replace(std::string& html, std::string_view what, const std::string& by) {
        if (const auto at = html.find(what); at != std::string::npos) html.replace(at, what.size(), by);
    }

    static std::string escaped(std::string_view text) { return discovery::escaped(text); }

    ShopService& shop_;
    const CachedResponses& replies_;
    mutable std::mutex mutex_;
    mutable std::shared_ptr<const CachedResponse> last_ =
        std::make_shared<const CachedResponse>(CachedResponse{to_bytes(face_json(ShopSettings{}))});
};

} // namespace frontrow
