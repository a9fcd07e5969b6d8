#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include "domain/identity.hpp"
#include "domain/people/one_time_code.hpp"

namespace frontrow {

/// TOTP as authenticator apps have it (RFC 6238): HMAC-SHA-1 by OpenSSL, six digits, steps of 30 seconds.
class Totp final : public OneTimeCodes {
public:
    explicit Totp(Randomness& randomness) : randomness_(randomness) {}

    std::string new_secret() override {
        std::string secret(kTotpSecretLength, '\0');
        randomness_.fill({reinterpret_cast<unsigned char*>(secret.data()), secret.size()});
        for (char& c : secret) c = kAlphabet[static_cast<unsigned char>(c) % kAlphabet.size()];
        return secret;
    }

    std::optional<std::int64_t> step_of(std::string_view code, const std::string& secret, Time now) const override {
        const auto current = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count() / 30;
        std::optional<std::int64_t> found;
        for (const auto step : {current - 1, current, current + 1}) { // clocks differ, and people type slowly
            const auto expected = code_of(secret, step);
            if (code.size() == expected.size() && sodium_memcmp(code.data(), expected.data(), code.size()) == 0)
                found = step;
        }
        return found;
    }

    /// The code of a step (RFC 4226, section 5.3).
    [[nodiscard]] static std::string code_of(const std::string& secret, std::int64_t step) {
        const auto key = key_of(secret);
        std::array<unsigned char, 8> message{};
        for (std::size_t i = 0; i < message.size(); ++i)
            message[message.size() - 1 - i] = static_cast<unsigned char>(step >> (8 * i));
        std::array<unsigned char, 20> digest{};
        unsigned int length = digest.size();
        if (!HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), message.data(), message.size(), digest.data(),
                  &length))
            throw std::runtime_error("OpenSSL has no HMAC-SHA-1");
        const std::size_t at = digest[19] & 0x0Fu;
        const std::uint32_t number = (digest[at] & 0x7Fu) << 24 | static_cast<std::uint32_t>(digest[at + 1]) << 16 |
                                     static_cast<std::uint32_t>(digest[at + 2]) << 8 | digest[at + 3];
        return fmt::format("{:06}", number % 1'000'000);
    }

private:
    static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// The bytes of a secret (RFC 4648, section 6).
    static std::vector<unsigned char> key_of(const std::string& secret) {
        std::vector<unsigned char> key;
        std::uint32_t bits = 0;
        int count = 0;
        for (const char c : secret) {
            bits = bits << 5 | static_cast<std::uint32_t>(kAlphabet.find(c) & 31u);
            count += 5;
            if (count < 8) continue;
            count -= 8;
            key.push_back(static_cast<unsigned char>(bits >> count));
        }
        return key;
    }

    Randomness& randomness_;
};

} // namespace frontrow
