#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <sodium.h>

#include "domain/identity.hpp"
#include "system/whole_file.hpp"

namespace frontrow {

/// XChaCha20-Poly1305 (libsodium, the IETF construction) with a nonce at random before each sealed text, as base64.
class SodiumSecretBox final : public SecretBox {
public:
    /// Where the key is.
    struct Source {
        std::string text{};           ///< The key itself, as 64 hexadecimal digits.
        std::filesystem::path file{}; ///< Else a file that has it.
        bool makes_file = false;      ///< Whether that is made, for its owner alone, when there is something to seal.
    };

    /// Throws std::invalid_argument where the text is no key. What is wrong with a file only keeps the box shut.
    explicit SodiumSecretBox(Source source) : source_(std::move(source)) {
        if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be initialized");
        if (source_.text.empty()) return;
        key_ = key_of(source_.text);
        if (!key_) throw std::invalid_argument("must be 64 hexadecimal digits");
    }

    [[nodiscard]] bool can_seal() const override {
        const std::lock_guard lock(mutex_);
        return key().has_value() || may_make();
    }

    [[nodiscard]] std::string seal(std::string_view secret, std::string_view purpose) override {
        const std::lock_guard lock(mutex_);
        if (!key() && may_make()) make();
        if (!key()) throw std::runtime_error("there is no key to encrypt with");
        std::vector<unsigned char> sealed(kNonceBytes + secret.size() + kProofBytes);
        randombytes_buf(sealed.data(), kNonceBytes);
        crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + kNonceBytes, nullptr, bytes_of(secret),
                                                   secret.size(), bytes_of(purpose), purpose.size(), nullptr,
                                                   sealed.data(), key_->data());
        std::string text(sodium_base64_encoded_len(sealed.size(), kBase64), '\0');
        sodium_bin2base64(text.data(), text.size(), sealed.data(), sealed.size(), kBase64);
        text.pop_back(); // the zero that ends it
        return text;
    }

    [[nodiscard]] std::optional<std::string> open(std::string_view sealed, std::string_view purpose) const override {
        const std::lock_guard lock(mutex_);
        std::vector<unsigned char> bytes(sealed.size());
        std::size_t size = 0;
        if (sealed.empty() || !key() || // the library takes no null pointer, not even for no bytes
            sodium_base642bin(bytes.data(), bytes.size(), sealed.data(), sealed.size(), nullptr, &size, nullptr,
                              kBase64) != 0 ||
            size < kNonceBytes + kProofBytes)
            return {};
        std::string secret(size - kNonceBytes - kProofBytes, '\0');
        const bool fits = crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(secret.data()),
                                                                     nullptr, nullptr, bytes.data() + kNonceBytes,
                                                                     size - kNonceBytes, bytes_of(purpose),
                                                                     purpose.size(), bytes.data(), key_->data()) == 0;
        return fits ? std::optional(std::move(secret)) : std::nullopt;
    }

private:
    static constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    static constexpr std::size_t kProofBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
    static constexpr int kBase64 = sodium_base64_VARIANT_ORIGINAL;
    using Key = std::array<unsigned char, crypto_aead_xchacha20poly1305_ietf_KEYBYTES>;

    static const unsigned char* bytes_of(std::string_view text) {
        return reinterpret_cast<const unsigned char*>(text.data());
    }

    static std::optional<Key> key_of(std::string_view text) {
        Key key{};
        std::size_t size = 0;
        const char* end = nullptr;
        const bool is_hex = text.size() == 2 * key.size() &&
                            sodium_hex2bin(key.data(), key.size(), text.data(), text.size(), nullptr, &size, &end) == 0;
        return is_hex && size == key.size() ? std::optional(key) : std::nullopt;
    }

    /// Reads the file as often as it takes: it may be brought back at any time. What was read once stays.
    [[nodiscard]] const std::optional<Key>& key() const {
        if (!key_ && !source_.file.empty()) {
            std::ifstream in(source_.file);
            std::string line;
            std::getline(in, line);
            key_ = key_of(line);
        }
        return key_;
    }

    /// A file that is there and has no key in it is somebody's to look at, and nobody's to write over.
    [[nodiscard]] bool may_make() const {
        std::error_code unknown;
        return source_.makes_file && !source_.file.empty() && !std::filesystem::exists(source_.file, unknown) &&
               !unknown;
    }

    void make() {
        Key key{};
        randombytes_buf(key.data(), key.size());
        std::array<char, 2 * sizeof(Key) + 1> hex{};
        sodium_bin2hex(hex.data(), hex.size(), key.data(), key.size());
        WholeFile file(source_.file);
        file.out() << hex.data() << '\n';
        file.finish();
        key_ = key;
    }

    const Source source_;
    mutable std::mutex mutex_;
    mutable std::optional<Key> key_;
};

} // namespace frontrow
