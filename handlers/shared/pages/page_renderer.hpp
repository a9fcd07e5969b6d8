#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "domain/house/language.hpp"
#include "formats/json.hpp"
#include "formats/message_table.hpp"
#include "formats/page_template.hpp"
#include "handlers/shared/cached_responses.hpp"
#include "handlers/shared/pages/branding.hpp"
#include "handlers/shared/pages/discovery.hpp"
#include "handlers/shared/pages/page_words.hpp"
#include "handlers/shared/pages/reader_language.hpp"
#include "http/address.hpp"
#include "http/problem.hpp"
#include "http/static_files.hpp"

namespace frontrow {

/// A page with the content policy that every page has. `ancestors` names the sites that may show it in a frame, each
/// after a blank.
inline Response secured_page(Response response, const std::string& ancestors) {
    response.with("Content-Security-Policy",
                  "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
                  "frame-ancestors" +
                      ancestors + "; base-uri 'none'; form-action 'self'");
    return response;
}

/// Renders the pages in the look of the shop. static/pages has their templates: layout.html is what all of them have,
/// parts/ what it is made of, pages.json says how the layout frames each page, and a file for each is what is in its
/// <main>.
class PageRenderer {
public:
    /// Returns what the template of a page shows of `data` before the scripts run. `messages` has those of the language
    /// that `words` are in, with underscores for the points of their keys.
    using Paint = std::function<Json(const Json& data, Language language, const Json& messages)>;

    /// `public_url` is where buyers reach the shop, empty where nobody has said so. Throws std::runtime_error where a
    /// template that was compiled in is broken.
    PageRenderer(const StaticFiles& files, const CachedResponses& replies, const BrandingHandler& shop,
                 std::string public_url = "")
        : files_(files), replies_(replies), shop_(shop), public_url_(std::move(public_url)) {
        if (files_.may_change() || !files_.bytes(kTable)) return;
        built_ = fingerprint();
        const Json table = read_table();
        for (const auto& [name, framing] : table.items()) pages_.emplace(name, read(name, framing));
        for (const auto language : kLanguages) messages_.emplace(language, read_messages(language));
    }

    /// The page `name` in the look of the shop, with `data` inside where there is some, and `paint` of it. What it is
    /// made of is part of its key, so what is cached is never out of date.
    [[nodiscard]] Response page(const Request& request, const std::string& name, const CachedResponse* data = nullptr,
                                const Paint& paint = {}) const {
        const bool is_there = files_.may_change() ? files_.bytes(path_of(name)) != nullptr : pages_.contains(name);
        if (!is_there) return problem({ErrorKind::internal, "internal", "This page is missing."});
        const auto face = shop_.find_or_last(request);
        const auto offered = BrandingHandler::languages(*face);
        const auto language = reader_language(request, offered);
        const std::string key = "page:" + name + ":" + language + ":" + (data ? data->etag : "") + ":" + face->etag +
                                ":" + (files_.may_change() ? fingerprint() : built_);
        const auto reply = replies_.get(request, key, kSeatsTtl,
                                        [&] { return CachedResponse{html(name, *face, data, language, paint)}; });
        return CachedResponses::answer(request, reply, "no-cache", "text/html; charset=utf-8",
                                       "Accept-Encoding, Accept-Language");
    }

    /// The page `name` with `data` inside for this one request: it is kept nowhere, here or on the way, and in no
    /// search engine.
    [[nodiscard]] Response page_once(const Request& request, const std::string& name, const Json& data) const {
        const auto face = shop_.find_or_last(request);
        const auto language = reader_language(request, BrandingHandler::languages(*face));
        const CachedResponse carried{to_bytes(data)};
        return Response::of(200, "text/html; charset=utf-8", html(name, *face, &carried, language, {}))
            .with("Cache-Control", "no-store")
            .with("X-Robots-Tag", "noindex");
    }

    /// What the shop is called; while the store is gone as it was last seen.
    [[nodiscard]] std::string name_of_shop(const Request& request) const {
        return Json::parse(shop_.find_or_last(request)->bytes).at("name").get<std::string>();
    }

    /// Whether the house has said where buyers reach the shop.
    [[nodiscard]] bool has_public_url() const noexcept { return !public_url_.empty(); }

    /// Where the reader of this request has come to: "https://tickets.example.org", empty where that is unknown.
    [[nodiscard]] std::string base_of(const Request& request) const {
        if (!public_url_.empty()) return public_url_;
        const auto host = request.header("host");
        if (!host || !is_host(*host)) return {};
        return (is_loopback_host(*host) ? "http://" : "https://") + std::string(*host);
    }

private:
    static constexpr const char* kFolder = "pages/";
    static constexpr const char* kMessages = "js/messages/";
    static constexpr const char* kTable = "pages/pages.json";

    /// Tells what pages are made of from those of another build or edit.
    [[nodiscard]] std::string fingerprint() const {
        return files_.fingerprint(kFolder) + files_.fingerprint(kMessages);
    }

    static std::string path_of(const std::string& name) { return kFolder + name + ".html"; }

    /// A page as its templates have it, and its line of the table.
    struct Page {
        PageTemplate layout;
        Json framing;
    };

    [[nodiscard]] Json read_table() const { return Json::parse(*files_.bytes(kTable)); }

    [[nodiscard]] Page read(const std::string& name, Json framing) const {
        // Where the build has joined the modules of this page, it asks for that file instead (cmake/embed.cmake).
        if (const auto joined = name + ".joined"; files_.bytes("js/" + joined + ".js")) {
            framing["script"] = joined;
            framing["is_joined"] = true;
        }
        const auto find = [&](const std::string& part) {
            return files_.bytes(path_of(part == "content" ? name : part));
        };
        return {PageTemplate(find, "layout"), std::move(framing)};
    }

    /// The messages of a language, with underscores for the points of their keys, as templates name them.
    [[nodiscard]] Json read_messages(std::string_view language) const {
        Json messages = Json::object();
        const auto table = files_.bytes(kMessages + std::string(language) + ".js");
        if (!table) return messages;
        for (auto& [key, text] : message_table(*table)) {
            auto name = key;
            std::replace(name.begin(), name.end(), '.', '_');
            messages[name] = std::move(text);
        }
        return messages;
    }

    [[nodiscard]] std::string html(const std::string& name, const CachedResponse& face, const CachedResponse* data,
                                   const std::string& language, const Paint& paint) const {
        if (files_.may_change()) return render(read(name, read_table().at(name)), face, data, language, paint);
        return render(pages_.at(name), face, data, language, paint);
    }

    /// `wanted` is one of the languages that buyers may choose. A panel is in one that it speaks, as a whole.
    std::string render(const Page& page, const CachedResponse& face, const CachedResponse* data,
                       const std::string& wanted, const Paint& paint) const {
        Json view = BrandingHandler::view(face);
        view["page"] = page.framing;
        const bool is_shop = page.framing.value("shop", false);
        auto language = wanted;
        if (!is_shop) {
            const auto spoken = staff_languages(BrandingHandler::languages(face));
            if (!is_staff_language(language)) language = spoken.substr(0, 2);
            view["languages"] = spoken;
        }
        const auto& words = page_words(language_of(language));
        view["language"] = language;
        view["no_script"] = std::string(is_shop ? words.shop_needs_script : words.needs_script);
        view["words"] = !is_shop              ? Json(nullptr)
                        : files_.may_change() ? read_messages(language)
                                              : messages_.find(language)->second;
        const Json said = data ? Json::parse(data->bytes) : Json(nullptr);
        const bool is_preview = data && said.contains("preview"); // nothing of it is told to machines
        view["is_preview"] = is_preview;
        view["about"] = data && !is_preview ? discovery::about(said, public_url_) : Json(nullptr);
        view["painted"] = data && paint ? paint(said, language_of(language), view["words"]) : Json(nullptr);
        view["data"] = data ? Json(data->bytes) : Json(nullptr);
        return page.layout.render(view);
    }

    const StaticFiles& files_;
    const CachedResponses& replies_;
    const BrandingHandler& shop_;
    const std::string public_url_;
    // Where files cannot change:
    std::string built_{};                                 ///< The fingerprint of all that pages are made of.
    std::map<std::string, Page> pages_{};                 ///< By their names.
    std::map<std::string, Json, std::less<>> messages_{}; ///< By their languages.
};

} // namespace frontrow
