#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "domain/id.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// A source of unpredictable bytes. Injected, so that tests can repeat a run. Safe from any thread.
class Randomness {
public:
    virtual ~Randomness() = default;
    virtual void fill(std::span<unsigned char> bytes) = 0;
};

/// A cryptographic digest of 128 bits, as 32 lower-case hexadecimal digits. Safe from any thread.
class Digest {
public:
    virtual ~Digest() = default;
    [[nodiscard]] virtual std::string of(std::string_view bytes) const = 0;
};

/// Tells what the processes of this shop have written from what anybody else has. Safe from any thread.
class Seal {
public:
    static constexpr std::size_t kProofBytes = 32;
    virtual ~Seal() = default;
    /// Returns kProofBytes bytes that nobody makes who does not have the shop's key. The parts count one by one:
    /// moving a letter from one to the next makes another proof.
    [[nodiscard]] virtual std::string of(std::initializer_list<std::string_view> parts) const = 0;
    /// Whether `proof` is of these parts. Takes as long for a wrong one as for the right one.
    [[nodiscard]] virtual bool fits(std::initializer_list<std::string_view> parts, std::string_view proof) const = 0;
};

/// Keeps secrets from whoever reads the store: what is sealed opens with the key alone, which the store does not have.
/// Safe from any thread.
class SecretBox {
public:
    virtual ~SecretBox() = default;
    /// Whether there is a key, or one can be made.
    [[nodiscard]] virtual bool can_seal() const = 0;
    /// Returns `secret` sealed, as text, each time another one. It opens for the same `purpose` only. Throws
    /// std::runtime_error where there is no key and none can be made.
    [[nodiscard]] virtual std::string seal(std::string_view secret, std::string_view purpose) = 0;
    /// Returns what was sealed for this purpose, or nothing where that was with another key, for something else, or is
    /// no seal at all.
    [[nodiscard]] virtual std::optional<std::string> open(std::string_view sealed, std::string_view purpose) const = 0;
};

/// Crockford's base 32 (crockford.com/base32.html): no I, L, O or U, so that it survives being read aloud.
inline constexpr std::string_view kBase32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Returns `length` random characters of kBase32, five random bits each.
inline std::string random_code(Randomness& randomness, std::size_t length) {
    std::string code(length, '\0');
    randomness.fill({reinterpret_cast<unsigned char*>(code.data()), code.size()});
    for (char& c : code) c = kBase32[static_cast<unsigned char>(c) % kBase32.size()];
    return code;
}

/// Characters of a code that grants access: 26 × 5 = 130 random bits.
inline constexpr std::size_t kSecretLength = 26;

/// Characters of an id that begins with its time: 9 of them count milliseconds until the year 3084.
inline constexpr std::size_t kOrderedLength = 9 + kSecretLength;

/// Returns an id that grants access and sorts by time. Rows that are written together then stand together in every
/// index, and a commit writes few pages instead of one for each row.
inline std::string ordered_code(Randomness& randomness, Time now) {
    std::string code(kOrderedLength - kSecretLength, '0');
    auto rest = static_cast<std::uint64_t>(now.time_since_epoch().count());
    for (auto c = code.rbegin(); c != code.rend(); ++c, rest /= kBase32.size()) *c = kBase32[rest % kBase32.size()];
    return code + random_code(randomness, kSecretLength);
}

/// Whether `text` has the form of a buyer's token, which ordered_code makes.
inline bool is_buyer_token(std::string_view text) {
    return text.size() == kOrderedLength && text.find_first_not_of(kBase32) == std::string_view::npos;
}

/// The buyer who has this token: its time and its digest, which grants nothing.
inline BuyerId buyer_of(std::string_view token, const Digest& digest) {
    return BuyerId::trusted(std::string(token.substr(0, kOrderedLength - kSecretLength)) + digest.of(token));
}

/// A buyer of its own for a request that somebody of the house makes, the same again where it is repeated. Nobody has a
/// token that belongs to it. `what` tells kinds of requests apart.
inline BuyerId buyer_of_request(std::string_view what, std::int64_t user, std::string_view key, const Digest& digest) {
    const std::string no_time(kOrderedLength - kSecretLength, '0');
    std::string request(what);
    request.append(" ").append(std::to_string(user)).append(" ").append(key);
    return BuyerId::trusted(no_time + digest.of(request));
}

} // namespace frontrow
