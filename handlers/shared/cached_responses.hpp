#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "domain/cache.hpp"
#include "domain/identity.hpp"
#include "handlers/shared/answer.hpp"
#include "http/compress.hpp"
#include "http/message.hpp"
#include "http/static_files.hpp"

namespace frontrow {

/// For what changes rarely and may be shown a moment too long while a newer answer is fetched. The seats and the sale
/// itself are never behind.
inline constexpr const char* kCatalogueControl = "public, max-age=0, stale-while-revalidate=30";

/// Serves what is shared between callers from its cached bytes.
class CachedResponses {
public:
    CachedResponses(Cache& cache, const Digest& digest) : cache_(cache), digest_(digest) {}

    /// A reply as it comes out of the cache. `load` makes it; its etag is set here. Throws WouldWait where the request
    /// may not wait for that.
    [[nodiscard]] std::shared_ptr<const CachedResponse> get(const Request& request, const std::string& key,
                                                            Milliseconds ttl, const Cache::Load& load) const {
        if (!request.may_wait) {
            if (auto kept = cache_.find(key)) return kept;
            throw WouldWait{};
        }
        return cache_.get(key, ttl, [&] {
            auto reply = load();
            std::stable_sort(reply.patches.begin(), reply.patches.end(), by_buyer);
            reply.etag = '"' + digest_.of(reply.bytes) + '"';
            if (reply.bytes.size() >= kWorthCompressing)
                reply.gzip = gzip(reply.bytes, reply.bytes.size() < kLarge ? kBestSize : kBestSpeed);
            if (reply.gzip.size() * 10 > reply.bytes.size() * 9) reply.gzip.clear(); // a picture, say
            return reply;
        });
    }

    /// The answer that is the same for everybody.
    [[nodiscard]] static Response answer(const Request& request, const std::shared_ptr<const CachedResponse>& reply,
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
    [[nodiscard]] Response answer(const Request& request, const std::shared_ptr<const CachedResponse>& reply,
                                  const std::optional<BuyerId>& buyer, std::string_view mine) const {
        const std::string cache_control = "private, no-cache";
        const std::string vary = "Accept-Encoding, Authorization, Cookie";
        const auto patches = buyer ? own_patches(*reply, *buyer) : std::span<const OwnerPatch>();
        if (patches.empty()) return answer(request, reply, cache_control, "application/json", vary);
        const auto own = std::make_shared<std::string>(reply->bytes);
        std::string changes; // which, with the etag of what they change, tell these bytes from all others
        for (const auto& mark : patches) {
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

    static bool by_buyer(const OwnerPatch& a, const OwnerPatch& b) { return a.buyer.text() < b.buyer.text(); }

    static std::span<const OwnerPatch> own_patches(const CachedResponse& reply, const BuyerId& buyer) {
        const auto [first, end] =
            std::equal_range(reply.patches.begin(), reply.patches.end(), OwnerPatch{0, buyer}, by_buyer);
        return {first, end};
    }

    Cache& cache_;
    const Digest& digest_;
};

} // namespace frontrow
