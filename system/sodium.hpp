#pragma once

#include <array>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include <sodium.h>

#include "domain/identity.hpp"

namespace frontrow {

/// Unpredictable bytes from the operating system, by libsodium.
class SodiumRandomness final : public Randomness {
public:
    SodiumRandomness() {
        if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be initialized");
    }
    void fill(std::span<unsigned char> bytes) override { randombytes_buf(bytes.data(), bytes.size()); }
};

/// BLAKE2b with 128 bits, by libsodium.
class SodiumDigest final : public Digest {
public:
    [[nodiscard]] std::string of(std::string_view bytes) const override {
        std::array<unsigned char, 16> hash{};
        crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                           nullptr, 0);
        std::array<char, 33> hex{};
        sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
        return {hex.data(), 32};
    }
};

} // namespace frontrow
