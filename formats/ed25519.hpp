#pragma once

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

#include <sodium.h>

#include "domain/admission/ticket_code.hpp"

namespace frontrow {

/// Ed25519 (RFC 8032) and SHA-256, by libsodium.
class Ed25519 final : public Signatures {
public:
    Ed25519() {
        if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be initialized");
    }

    [[nodiscard]] std::string public_key_of(const std::string& secret) const override {
        return Pair(secret).public_key;
    }

    [[nodiscard]] std::string sign(std::string_view message, const std::string& secret) const override {
        const Pair pair(secret);
        std::string signature(kBytes, '\0');
        crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, bytes_of(message),
                             message.size(), pair.secret_key.data());
        return signature;
    }

    [[nodiscard]] bool fits(std::string_view message, std::string_view signature,
                            const std::string& public_key) const override {
        return signature.size() == kBytes && public_key.size() == kKeyBytes &&
               crypto_sign_verify_detached(bytes_of(signature), bytes_of(message), message.size(),
                                           bytes_of(public_key)) == 0;
    }

    [[nodiscard]] std::string mark_of(std::string_view code) const override {
        std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
        crypto_hash_sha256(hash.data(), bytes_of(code), code.size());
        return {reinterpret_cast<const char*>(hash.data()), kMarkBytes};
    }

private:
    static_assert(kKeyBytes == crypto_sign_SEEDBYTES);
    static_assert(kKeyBytes == crypto_sign_PUBLICKEYBYTES);
    static_assert(kBytes == crypto_sign_BYTES);

    static const unsigned char* bytes_of(std::string_view text) {
        return reinterpret_cast<const unsigned char*>(text.data());
    }

    /// Both keys of a secret, wiped when they have done their work.
    struct Pair {
        explicit Pair(const std::string& secret) : public_key(kKeyBytes, '\0') {
            if (secret.size() != kKeyBytes) throw std::logic_error("the secret of a key has another length");
            crypto_sign_seed_keypair(reinterpret_cast<unsigned char*>(public_key.data()), secret_key.data(),
                                     bytes_of(secret));
        }
        ~Pair() { sodium_memzero(secret_key.data(), secret_key.size()); }
        Pair(const Pair&) = delete;
        Pair& operator=(const Pair&) = delete;
        std::string public_key;
        std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret_key{};
    };
};

} // namespace frontrow
