#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.hpp"
#include "domain/store.hpp"
#include "domain/text.hpp"

namespace frontrow {

/// Bounds of a password, in bytes. No rules about its characters: what counts is its length, and that it is not among
/// the first that anybody would try (NIST SP 800-63B, 5.1.1).
inline constexpr std::size_t kMinPasswordBytes = 10;
inline constexpr std::size_t kMaxPasswordBytes = 200;

inline bool is_password(std::string_view text) {
    return text.size() >= kMinPasswordBytes && text.size() <= kMaxPasswordBytes && is_plain_text(text);
}

/// Whose password is hashed: somebody who may be guessing, or whom a browser, a login or a link of theirs speaks for.
/// Strangers alone never fill the queue.
enum class HashedFor { stranger, known };

/// Hashes passwords, slowly on purpose. Safe from any thread; few hash at a time, and the others wait.
class Passwords {
public:
    virtual ~Passwords() = default;
    /// Returns a hash that holds its salt and its costs, or nothing where too many wait already. Only who is known gets
    /// to choose a password.
    [[nodiscard]] virtual std::optional<std::string> hash(std::string_view password) = 0;
    /// Whether the password has this hash, or nothing where too many wait already. Takes the same time either way.
    [[nodiscard]] virtual std::optional<bool> fits(std::string_view password, const std::string& hash,
                                                   HashedFor whom) = 0;
    /// Returns whether the password is among the first that somebody would try who knows the passwords of many people
    /// and these words. Takes less than a millisecond.
    [[nodiscard]] virtual bool is_guessable(std::string_view password, const std::vector<std::string>& words) const = 0;
};

/// Adds the words of a text, and the text without what stands between them, to those that anybody can know.
inline void add_words(std::string_view text, std::vector<std::string>& words) {
    constexpr std::size_t shortest = 3;
    std::string whole;
    std::string word;
    const auto end_word = [&] {
        if (word.size() >= shortest) words.push_back(word);
        word.clear();
    };
    for (const char c : text) {
        const bool is_between = c == ' ' || c == '.' || c == '-' || c == '_' || c == '@' || c == '\'' || c == '&';
        if (is_between) {
            end_word();
        } else {
            word += c;
            whole += c;
        }
    }
    end_word();
    if (whole.size() >= shortest) words.push_back(whole);
}

/// Returns why `password` is none for the person with this address and name, or nothing where it is one. `known` is
/// what else anybody knows: the name of the shop.
inline std::optional<Error> why_guessable(const Passwords& passwords, std::string_view password, const Email& email,
                                          const PersonName& name, std::string_view known) {
    std::vector<std::string> words{"frontrow", email.text()};
    add_words(email.text(), words);
    add_words(name.text(), words);
    add_words(known, words);
    if (!passwords.is_guessable(password, words)) return {};
    return Error{ErrorKind::invalid, "guessable_password",
                 "This password is easily guessed. Take a few words that have nothing to do with each other.",
                 "password"};
}

/// The same in a shop that is open, whose name is known.
inline std::optional<Error> why_guessable(Store& store, const Passwords& passwords, std::string_view password,
                                          const Email& email, const PersonName& name) {
    const auto shop = store.read([](Tx& tx) { return tx.shop().settings(); });
    return why_guessable(passwords, password, email, name, shop ? shop->name : "");
}

} // namespace frontrow
