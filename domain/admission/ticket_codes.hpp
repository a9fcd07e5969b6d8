#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "domain/admission/ticket_code.hpp"
#include "domain/hex.hpp"
#include "domain/identity.hpp"
#include "domain/people/audit_service.hpp"
#include "domain/store.hpp"

namespace frontrow {

/// The keys of tickets and what is signed with them. Safe from any thread.
class TicketCodes {
public:
    /// Key ids have two bytes in a code.
    static constexpr std::int64_t kMaxKeys = 65'535;

    /// All must outlive it.
    TicketCodes(Store& store, Randomness& randomness, const Signatures& signatures)
        : store_(store), randomness_(randomness), signatures_(signatures) {}

    [[nodiscard]] const Signatures& signatures() const noexcept { return signatures_; }

    /// Returns what signs tickets now. The first call of a shop's life makes the key.
    TicketSigner signer() {
        auto current = store_.read([](Tx& tx) { return tx.ticket_keys().current(); });
        if (!current) {
            const auto secret = random_secret();
            current = store_.write([&](Tx& tx) {
                tx.ticket_keys().change_alone();
                if (auto made = tx.ticket_keys().current()) return made;
                return std::optional(std::pair(replace(tx, secret), hex_of(secret)));
            });
        }
        return {signatures_, current->first.id, bytes_of_hex(current->second)};
    }

    /// Returns all keys that have ever signed, the oldest first.
    std::vector<TicketKey> keys() {
        return store_.read([](Tx& tx) { return tx.ticket_keys().all(); });
    }

    /// Makes a new key sign from now on, and forgets the secret of the one before. Codes that are printed stay good.
    Result<TicketKey> rotate(const Actor& actor, const AuditLog& audit) {
        const auto secret = random_secret();
        return store_.write([&](Tx& tx) -> Result<TicketKey> {
            tx.ticket_keys().change_alone();
            if (std::ssize(tx.ticket_keys().all()) >= kMaxKeys)
                return Error::conflict("too_many_keys", "There are no more numbers for keys.");
            auto key = replace(tx, secret);
            audit.write(tx, actor, "ticket_key.rotate", std::to_string(key.id.value));
            return key;
        });
    }

    /// Returns what digits say once their signature is proven, or what is wrong with them. `keys` are keys().
    [[nodiscard]] std::variant<TicketCode, CodeFault> verify(std::string_view digits,
                                                             const std::vector<TicketKey>& keys) const {
        auto read = ticket_code::read(digits);
        if (const auto* fault = std::get_if<CodeFault>(&read)) return *fault;
        auto& [code, said, signature] = std::get<ticket_code::Read>(read);
        for (const auto& key : keys)
            if (key.id == code.key) {
                if (!signatures_.fits(said, signature, bytes_of_hex(key.public_key))) return CodeFault::forged;
                return std::move(code);
            }
        return CodeFault::other_key;
    }

private:
    std::string random_secret() {
        std::string secret(Signatures::kKeyBytes, '\0');
        randomness_.fill({reinterpret_cast<unsigned char*>(secret.data()), secret.size()});
        return secret;
    }

    TicketKey replace(Tx& tx, const std::string& secret) const {
        return tx.ticket_keys().replace(hex_of(signatures_.public_key_of(secret)), hex_of(secret));
    }

    Store& store_;
    Randomness& randomness_;
    const Signatures& signatures_;
};

} // namespace frontrow
