#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/people/audit_service.hpp"
#include "domain/promotion/image.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// Behind /api/marketing/images and /images. Safe from any thread.
class ImageService {
public:
    static constexpr std::string_view kFolder = "/images/"; ///< Where uploads are on this site.
    static constexpr std::int64_t kMaxImages = 1'000;
    /// How long a picture may wait for an event that shows it.
    static constexpr auto kUnused = std::chrono::hours(24);

    ImageService(Store& store, const AuditLog& audit, const Digest& digest)
        : store_(store), audit_(audit), digest_(digest) {}

    /// Returns the bytes of the picture at a path of this site; nothing where none was uploaded there, as of what came
    /// with the program.
    static std::string bytes_at(Tx& tx, std::string_view path) {
        if (!path.starts_with(kFolder)) return {};
        auto image = tx.images().find(std::string(path.substr(kFolder.size())));
        return image ? std::move(image->bytes) : std::string();
    }

    /// Keeps a picture, whose bytes must be sound, and forgets those that nobody shows. `kind` is "jpg" or "png".
    /// Returns its name.
    Result<std::string> add(const Actor& actor, const std::string& bytes, const std::string& kind) {
        const Image image{digest_.of(bytes) + "." + kind, bytes};
        return store_.write([&](Tx& tx) -> Result<std::string> {
            tx.images().forget_unused(tx.now() - kUnused);
            if (!tx.images().find(image.name)) {
                if (tx.images().count() >= kMaxImages)
                    return Error::conflict("too_many_images", "There are 1000 pictures already, all of them in use.");
                audit_.write(tx, actor, "image.add", image.name);
            }
            tx.images().put(image, tx.now());
            return image.name;
        });
    }

    /// Lets `tx` write a picture's path down. Refuses, by the name of the `field`, an upload that is not there any
    /// more.
    static std::optional<Error> show(Tx& tx, const char* field, const std::string& path) {
        if (!path.starts_with(kFolder) || tx.images().renew(path.substr(kFolder.size()), tx.now())) return {};
        return Error::invalid(field, "This picture is not there any more. Upload it again.");
    }

    [[nodiscard]] std::optional<Image> find(const std::string& name) {
        return store_.read([&](Tx& tx) { return tx.images().find(name); });
    }

private:
    Store& store_;
    const AuditLog& audit_;
    const Digest& digest_;
};

} // namespace frontrow
