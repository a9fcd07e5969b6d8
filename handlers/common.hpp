#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <date/tz.h>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "domain/cache.hpp"
#include "domain/identity.hpp"
#include "domain/money.hpp"
#include "domain/result.hpp"
#include "domain/text.hpp"
#include "domain/time.hpp"
#include "http/compress.hpp"
#include "http/json.hpp"
#include "http/message.hpp"
#include "http/static_files.hpp"

namespace frontrow {

/// A moment in RFC 3339 form, to the second and in UTC.
inline std::string rfc3339(Time time) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::floor<std::chrono::seconds>(time)));
}

inline Json money_json(const Money& money) { return {{"amount", money.amount}, {"currency", money.currency.code()}}; }

inline Json money_json(const std::optional<Money>& money) { return money ? money_json(*money) : Json(nullptr); }

/// The id in the path, or the refusal of a path that cannot lead anywhere.
template <class Id>
Id path_id(const Request& request, const std::string& name) {
    if (auto id = Id::parse(request.parameters.at(name))) return *id;
    throw Refusal(Error::not_found("There is no " + name + " of this name."));
}

/// The number in the path, as an id of rows.
template <class Id>
Id path_number(const Request& request, const std::string& name) {
    const std::string& text = request.parameters.at(name);
    Id id;
    const auto end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, id.value);
    if (error == std::errc() && stop == end && id.value > 0) return id;
    throw Refusal(Error::not_found("There is no " + name + " of this number."));
}

/// A whole number in the query, or `missing` where it is not there. Throws Refusal where it is out of bounds.
inline std::int64_t query_number(const Request& request, const std::string& name, std::int64_t missing,
                                 std::int64_t least, std::int64_t most) {
    const auto text = request.query_value(name);
    if (!text) return missing;
    std::int64_t number = 0;
    const auto end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, number);
    if (error == std::errc() && stop == end && number >= least && number <= most) return number;
    throw Refusal(Error::invalid(name, "The parameter " + name + " must be a whole number from " +
                                           std::to_string(least) + " to " + std::to_string(most) + "."));
}

/// The id in the query. Throws Refusal, naming the parameter, where it is missing or malformed.
template <class Id>
Id query_id(const Request& request, const std::string& name) {
    const auto text = request.query_value(name);
    if (!text) throw Refusal(Error::invalid(name, "The parameter " + name + " is missing."));
    if (auto id = Id::parse(*text)) return *id;
    throw Refusal(Error::invalid(name, "The parameter " + name + " is not a name."));
}

/// The text in the query, empty where it is missing: what reaches a store is UTF-8. Throws Refusal, naming the
/// parameter, where it is not.
inline std::string query_text(const Request& request, const std::string& name) {
    const auto text = request.query_value(name).value_or("");
    if (!is_plain_text(text))
        throw Refusal(Error::invalid(name, "The parameter " + name + " has to be UTF-8 without control characters."));
    return std::string(text);
}

/// Whether the time zone database knows the zone.
inline bool is_timezone(const std::string& name) {
    try {
        return date::locate_zone(name) != nullptr;
    } catch (const std::runtime_error&) {
        return false;
    }
}

inline std::string read_timezone(const Fields& fields) {
    auto name = fields.text("timezone", 60);
    if (!is_timezone(name)) Fields::refuse(fields.path("timezone"), "is not an IANA time zone, such as Europe/Berlin");
    return name;
}

inline Currency read_currency(const Fields& fields) {
    const auto currency = Currency::parse(fields.text("currency", 3));
    if (!currency) Fields::refuse(fields.path("currency"), "is not a currency code, such as EUR");
    return *currency;
}

/// The JSON of a body that says that it is JSON.
inline Json json_body(const Request& request) {
    const auto type = request.header("content-type").value_or("");
    const auto end = std::min(type.find_first_of("; "), type.size());
    if (lower_case(type.substr(0, end)) != "application/json")
        throw Refusal(
            {ErrorKind::unsupported_type, "unsupported_type", "The body has to be application/json.", "Content-Type"});
    return parse_body(request.body);
}

/// An answer for one caller, never kept by anybody on the way.
inline Response json_answer(int status, const Json& json) {
    return Response::of(status, "application/json", to_bytes(json)).with("Cache-Control", "no-store");
}

/// For what changes rarely and may be shown a moment too long while a newer answer is fetched. The seats and the sale
/// itself are never behind.
inline constexpr const char* kCatalogueControl = "public, max-age=0, stale-while-revalidate=30";

/// Serves what is shared between callers from its cached bytes.
class SharedReplies {
public:
    SharedReplies(Cache& cache, const Digest& digest) : cache_(cache), digest_(digest) {}

    /// A reply as it comes out of the cache. `load` makes it; its etag is set here. Throws WouldWait where the request
    /// may not wait for that.
    [[nodiscard]] std::shared_ptr<const SharedReply> get(const Request& request, const std::string& key,
                                                         Milliseconds ttl, const Cache::Load& load) const {
        if (!request.may_wait) {
            if (auto kept = cache_.find(key)) return kept;
            throw WouldWait{};
        }
        return cache_.get(key, ttl, [&] {
            auto reply = load();
            std::stable_sort(reply.marks.begin(), reply.marks.end(), by_buyer);
            reply.etag = '"' + digest_.of(reply.bytes) + '"';
            if (reply.bytes.size() >= kWorthCompressing)
                reply.gzip = gzip(reply.bytes, reply.bytes.size() < kLarge ? kBestSize : kBestSpeed);
            if (reply.gzip.size() * 10 > reply.bytes.size() * 9) reply.gzip.clear(); // a picture, say
            return reply;
        });
    }

    /// The answer that is the same for everybody.
    [[nodiscard]] static Response answer(const Request& request, const std::shared_ptr<const SharedReply>& reply,
                                         std::string cache_control, std::string content_type = "application/json",
                                         std::string vary = "Accept-Encoding") {
        Response response{200, std::move(content_type), {reply, &reply->bytes}, {}, {}, {}};
        response.with("Cache-Control", std::move(cache_control)).with("Vary", std::move(vary));
        std::string etag = reply->etag;
        if (!reply->gzip.empty() && StaticFiles::accepts(request.header("accept-encoding").value_or(""), "gzip")) {
            response.body = {reply, &reply->gzip};
            response.with("Content-Encoding", "gzip");
            etag.insert(etag.size() - 1, "-gz");
        }
        return conditional(request, std::move(response), etag);
    }

    /// The answer to one caller: `mine` is written over the state of every place that `buyer` holds. Such an answer is
    /// not compressed: its bytes exist for this one request only.
    [[nodiscard]] Response answer(const Request& request, const std::shared_ptr<const SharedReply>& reply,
                                  const std::optional<BuyerId>& buyer, std::string_view mine) const {
        const std::string cache_control = "private, no-cache";
        const std::string vary = "Accept-Encoding, Authorization, Cookie";
        const auto marks = buyer ? own_marks(*reply, *buyer) : std::span<const OwnerMark>();
        if (marks.empty()) return answer(request, reply, cache_control, "application/json", vary);
        const auto own = std::make_shared<std::string>(reply->bytes);
        std::string changes; // which, with the etag of what they change, tell these bytes from all others
        for (const auto& mark : marks) {
            own->replace(mark.offset, mine.size(), mine);
            changes.append(reinterpret_cast<const char*>(&mark.offset), sizeof(mark.offset));
        }
        Response response{200, "application/json", own, {}, {}, {}};
        response.with("Cache-Control", cache_control).with("Vary", vary);
        return conditional(request, std::move(response),
                           reply->etag.substr(0, reply->etag.size() - 1) + "-" + digest_.of(changes) + '"');
    }

private:
    static constexpr std::size_t kWorthCompressing = 1'024;
    static constexpr std::size_t kLarge = 131'072;
    static constexpr int kBestSize = 6; // of zlib's levels: what lies beyond costs more than it saves
    static constexpr int kBestSpeed = 1;

    static bool by_buyer(const OwnerMark& a, const OwnerMark& b) { return a.buyer.text() < b.buyer.text(); }

    static std::span<const OwnerMark> own_marks(const SharedReply& reply, const BuyerId& buyer) {
        const auto [first, end] =
            std::equal_range(reply.marks.begin(), reply.marks.end(), OwnerMark{0, buyer}, by_buyer);
        return {first, end};
    }

    Cache& cache_;
    const Digest& digest_;
};

} // namespace frontrow
