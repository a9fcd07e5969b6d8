#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <semaphore>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <sodium.h>
#include <zxcvbn.h>

#include "domain/identity.hpp"
#include "domain/people/password.hpp"

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

/// BLAKE2b with a key and 256 bits, by libsodium.
class SodiumSeal final : public Seal {
public:
    /// `secret` is what the shop keeps; the key is made of it.
    explicit SodiumSeal(std::string_view secret) {
        if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be initialized");
        crypto_generichash(key_.data(), key_.size(), bytes_of(secret), secret.size(), nullptr, 0);
    }

    [[nodiscard]] std::string of(std::initializer_list<std::string_view> parts) const override {
        crypto_generichash_state state;
        crypto_generichash_init(&state, key_.data(), key_.size(), kProofBytes);
        for (const auto part : parts) {
            std::array<unsigned char, 8> size{};
            for (std::size_t i = 0; i < size.size(); ++i) size[i] = static_cast<unsigned char>(part.size() >> 8 * i);
            crypto_generichash_update(&state, size.data(), size.size());
            crypto_generichash_update(&state, bytes_of(part), part.size());
        }
        std::array<unsigned char, kProofBytes> proof{};
        crypto_generichash_final(&state, proof.data(), proof.size());
        return {reinterpret_cast<const char*>(proof.data()), proof.size()};
    }
    [[nodiscard]] bool fits(std::initializer_list<std::string_view> parts, std::string_view proof) const override {
        return proof.size() == kProofBytes && sodium_memcmp(of(parts).data(), proof.data(), kProofBytes) == 0;
    }

private:
    static const unsigned char* bytes_of(std::string_view text) {
        return reinterpret_cast<const unsigned char*>(text.data());
    }

    std::array<unsigned char, 32> key_{};
};

/// Argon2id with 19 MiB and two passes (OWASP's password storage cheat sheet), by libsodium. Two hash at a time, so
/// that a crowd at the login takes neither all memory nor all cores from the buyers.
class SodiumPasswords final : public Passwords {
public:
    std::optional<std::string> hash(std::string_view password) override {
        return in_turn(HashedFor::known, [&] {
            std::array<char, crypto_pwhash_STRBYTES> text{};
            if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), kPasses, kMemory,
                                      crypto_pwhash_ALG_ARGON2ID13) != 0)
                throw std::runtime_error("there is no memory to hash a password");
            return std::string(text.data());
        });
    }
    std::optional<bool> fits(std::string_view password, const std::string& hash, HashedFor whom) override {
        return in_turn(whom,
                       [&] { return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0; });
    }

    /// By zxcvbn: what its lists of passwords, words and names, rows of keys, dates and repetitions leave to be
    /// guessed.
    bool is_guessable(std::string_view password, const std::vector<std::string>& words) const override {
        constexpr std::size_t looked_at = 64; // the work grows with the square of the length
        constexpr double enough_bits = 24;    // half a year of guessing at the rate that all addresses together have
        std::vector<const char*> known;
        for (const auto& word : words) known.push_back(word.c_str());
        known.push_back(nullptr);
        return ZxcvbnMatch(std::string(password.substr(0, looked_at)).c_str(), known.data(), nullptr) < enough_bits;
    }

private:
    static constexpr unsigned long long kPasses = 2;
    static constexpr std::size_t kMemory = 19 << 20;
    /// Each waits for less than a second, on a worker that others want.
    static constexpr int kMaxWaiting = 16;
    static constexpr int kMaxStrangers = 12; ///< Of these.

    template <class Work>
    auto in_turn(HashedFor whom, Work&& work) -> std::optional<std::invoke_result_t<Work&>> {
        const Place place(waiting_, whom == HashedFor::known ? kMaxWaiting : kMaxStrangers);
        if (!place.is_taken) return {};
        const Turn turn(turns_);
        return work();
    }

    struct Place {
        Place(std::atomic<int>& count, int most) : of(count), is_taken(take(count, most)) {}
        ~Place() {
            if (is_taken) --of;
        }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        std::atomic<int>& of;
        const bool is_taken;

    private:
        /// Whoever is turned away is counted at no time: a crowd of them would turn others away.
        static bool take(std::atomic<int>& count, int most) {
            for (int now = count; now < most;)
                if (count.compare_exchange_weak(now, now + 1)) return true;
            return false;
        }
    };
    struct Turn {
        explicit Turn(std::counting_semaphore<2>& turns) : of(turns) { of.acquire(); }
        ~Turn() { of.release(); }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        std::counting_semaphore<2>& of;
    };

    std::counting_semaphore<2> turns_{2};
    std::atomic<int> waiting_ = 0;
};

} // namespace frontrow
