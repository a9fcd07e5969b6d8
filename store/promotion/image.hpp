#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <sodium.h>

#include "domain/assert.hpp"
#include "domain/promotion/image.hpp"
#include "store/sql.hpp"

namespace frontrow {

/// The SQL of pictures. Their bytes are kept in base64, which every database and every archive takes as text.
class SqlImages final : public ImageTable {
public:
    explicit SqlImages(Sql& sql) : sql_(sql) {}

    std::optional<Image> find(const std::string& name) override {
        return sql_.one(
            "SELECT name, base64 FROM image WHERE name = $1",
            [](const SqlRow& row) {
                SqlColumns columns(row);
                return Image{.name = columns.text(), .bytes = decoded(columns.text())};
            },
            name);
    }

    void put(const Image& image, Time now) override {
        sql_.run("INSERT INTO image (name, base64, put_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET "
                 "put_at = excluded.put_at",
                 image.name, encoded(image.bytes), now);
    }

    bool renew(const std::string& name, Time now) override {
        return sql_.run("UPDATE image SET put_at = $2 WHERE name = $1", name, now) == 1;
    }

    void forget_unused(Time until) override {
        sql_.run("DELETE FROM image WHERE put_at < $1 AND NOT EXISTS (SELECT 1 FROM event WHERE event.image = "
                 "'/images/' || image.name) AND NOT EXISTS (SELECT 1 FROM shop WHERE shop.logo = '/images/' || "
                 "image.name)",
                 until);
    }

    std::int64_t count() override {
        return *sql_.one("SELECT count(*) FROM image", [](const SqlRow& row) { return row.integer(0); });
    }

private:
    static constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;

    static std::string encoded(const std::string& bytes) {
        std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
        sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                          kVariant);
        text.pop_back(); // the NUL
        return text;
    }

    static std::string decoded(const std::string& text) {
        std::string bytes(text.size(), '\0');
        std::size_t size = 0;
        const int failed = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                                             text.size(), nullptr, &size, nullptr, kVariant);
        FRONTROW_ASSERT(failed == 0); // written by encoded()
        bytes.resize(size);
        return bytes;
    }

    Sql& sql_;
};

} // namespace frontrow
