#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include "domain/people/login_service.hpp"
#include "domain/promotion/image_service.hpp"
#include "formats/promotion/image_codec.hpp"
#include "handlers/shared/answer.hpp"
#include "handlers/shared/cached_responses.hpp"
#include "http/router.hpp"

namespace frontrow {

/// /api/marketing/images, and the pictures at /images.
class ImageHandler {
public:
    static constexpr std::size_t kMaxBodyBytes = std::size_t{8} << 20;

    ImageHandler(ImageService& images, const CachedResponses& replies) : images_(images), replies_(replies) {}

    void add_routes(Router& router) {
        auto& upload =
            router.add("POST", "/api/marketing/images", Permission::edit_texts, [this](const Request& request) {
                const auto image = value_of(image_codec::clean(request.body));
                const auto name = value_of(images_.add(actor_of(request.caller->user), image.bytes, image.kind));
                return json_answer(
                    201, {{"path", std::string(ImageService::kFolder) + name}, {"bytes", image.bytes.size()}});
            });
        upload.max_body_bytes = kMaxBodyBytes;
        router.add_cached("/images/{image}", [this](const Request& request) { return show(request); });
    }

private:
    static constexpr std::size_t kNameBytes = 36; // a digest, a dot, three letters

    Response show(const Request& request) const {
        const std::string& name = request.parameters.at("image");
        if (name.size() != kNameBytes || !is_plain_text(name))
            throw Refusal(Error::not_found("There is no such picture."));
        const auto reply = replies_.get(request, "image:" + name, kCatalogueTtl, [&] {
            auto image = images_.find(name);
            if (!image) throw Refusal(Error::not_found("There is no such picture."));
            return CachedResponse{std::move(image->bytes)};
        });
        return CachedResponses::answer(request, reply, "public, max-age=31536000, immutable",
                                       name.ends_with(".png") ? "image/png" : "image/jpeg")
            .with("Content-Security-Policy", "default-src 'none'");
    }

    ImageService& images_;
    const CachedResponses& replies_;
};

} // namespace frontrow
