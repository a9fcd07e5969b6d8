#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/assert.hpp"
#include "domain/house/color.hpp"
#include "domain/house/shop_service.hpp"
#include "domain/money.hpp"
#include "domain/store.hpp"
#include "formats/json.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/cached_responses.hpp"
#include "handlers/shared/tax_json.hpp"
#include "http/router.hpp"

namespace frontrow {

/// How the shop looks to its buyers: GET /api/shop, its colours as /shop.css, and its name, logo and texts in every
/// page.
class BrandingHandler {
public:
    /// What the shop can do that lies outside its settings.
    struct Offers {
        bool has_news = false;              ///< Buyers can ask for news of the programme.
        std::vector<std::string> wallets{}; ///< Of phones, that tickets can be put into: "apple", "google".
    };

    BrandingHandler(ShopService& shop, const CachedResponses& replies, Offers offers)
        : shop_(shop), replies_(replies), offers_(std::move(offers)) {}

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
            return CachedResponse{to_bytes(face_json(page.shop, offers_)), {catalogue_version(page.version)}};
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

    /// Returns what buyers may choose, the shop's own language first, with a blank between them. `face` is what find()
    /// gives; it is not parsed, since every page asks for this. In its texts the quotes of the name would be escaped.
    static std::string languages(const CachedResponse& face) {
        static constexpr std::string_view name = "\"languages\":[";
        const auto begin = face.bytes.find(name);
        FRONTROW_ASSERT(begin != std::string::npos);
        std::string list;
        for (auto at = begin + name.size(); face.bytes[at] != ']'; ++at)
            if (face.bytes[at] == ',')
                list += ' ';
            else if (face.bytes[at] != '"')
                list += face.bytes[at];
        return list;
    }

    /// Returns what the templates of the pages are told of the shop: the fields of GET /api/shop, and what follows from
    /// them. `face` is what find() gives.
    static Json view(const CachedResponse& face) {
        Json shop = Json::parse(face.bytes);
        shop["languages"] = languages(face);
        shop["minor_digits"] = kMinorDigits;
        std::string wallets;
        for (const auto& name : shop["wallets"])
            wallets.append(wallets.empty() ? "" : " ").append(name.get_ref<const std::string&>());
        shop["wallets"] = wallets.empty() ? Json(nullptr) : Json(wallets);
        Json parts = Json::array();
        const auto add = [&](const char* field, const char* part) {
            if (shop[field].is_string()) parts.push_back({{part, shop[field]}, {"follows", !parts.empty()}});
        };
        add("footer", "text");
        add("imprint_url", "imprint");
        add("privacy_url", "privacy");
        shop["signature"] = parts.empty() ? Json(nullptr) : Json{{"parts", std::move(parts)}};
        return shop;
    }

private:
    static Json face_json(const ShopSettings& shop, const Offers& offers) {
        const auto or_null = [](const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); };
        Json languages = Json::array();
        const auto offered = offered_languages(shop);
        for (std::size_t at = 0; at < offered.size(); at += 3) languages.push_back(offered.substr(at, 2));
        return {{"name", shop.name},
                {"languages", std::move(languages)},
                {"accent", or_null(shop.face.accent)},
                {"logo", or_null(shop.face.logo)},
                {"introduction", or_null(shop.face.introduction)},
                {"footer", or_null(shop.face.footer)},
                {"ticket_note", or_null(shop.face.ticket_note)},
                {"imprint_url", or_null(shop.face.imprint_url)},
                {"privacy_url", or_null(shop.face.privacy_url)},
                {"tax_rates", tax_rates_json(shop.tax)},
                {"gift_cards", shop.gift_cards.is_sold},
                {"news", offers.has_news},
                {"waiting_list", offers.has_news && shop.has_waiting_list},
                {"wallets", offers.wallets}};
    }

    /// The tokens of static/css/parts/tokens.css that the accent changes, by day and by night.
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

    ShopService& shop_;
    const CachedResponses& replies_;
    const Offers offers_;
    mutable std::mutex mutex_;
    mutable std::shared_ptr<const CachedResponse> last_ =
        std::make_shared<const CachedResponse>(CachedResponse{to_bytes(face_json(ShopSettings{}, Offers{}))});
};

} // namespace frontrow
