#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

#include "domain/house/letter.hpp"
#include "domain/text.hpp"
#include "formats/house/mail_message.hpp"

namespace frontrow {

/// How far a mail server was with a letter when it spoke last.
struct SmtpTalk {
    std::string command{};      ///< The last one sent: its verb alone, for others may hold secrets.
    std::string answer{};       ///< The last line heard, as it came: bytes.
    bool has_all_bytes = false; ///< The whole letter was handed over.
};

namespace smtp_answer {

/// The line as one that people can read. What is no UTF-8, such as an older server's umlauts, is a question mark.
inline std::string legible(std::string_view line) {
    auto text = mail_form::one_line(line);
    if (!is_utf8(text))
        std::replace_if(
            text.begin(), text.end(), [](char c) { return c < 0; }, '?');
    return text;
}

} // namespace smtp_answer

/// Returns what the end of a talk means for the letter. `is_taken` is libcurl's word, and `failure` what it says has
/// failed where the server has not said it. Refusals are final only where they are about this letter or its address:
/// whatever comes before, such as a password that is wrong, is about us.
inline DeliveryWord delivery_of(const SmtpTalk& talk, bool is_taken, const std::string& failure) {
    const auto said = smtp_answer::legible(talk.answer);
    if (is_taken) return {Delivery::taken, said};
    int code = 0; // as the answer has it: that of a goodbye is no word about the letter
    std::from_chars(said.data(), said.data() + std::min<std::size_t>(said.size(), 3), code);
    const bool is_about_letter =
        talk.command == "RCPT" || talk.command == "DATA" || (talk.command == "MAIL" && code == 552); // too large
    const bool is_answer = code >= 400 && code < 600;
    const std::string& answer = is_answer ? said : failure;
    // Policy (RFC 3463, X.7.X) is mostly about who sends, which the house can mend while the letter waits.
    const bool is_policy =
        talk.command == "RCPT" && said.compare(std::min<std::size_t>(said.size(), 3), 4, " 5.7") == 0;
    const bool is_final = code >= 500 && !is_policy;
    if (is_answer && is_about_letter) return {is_final ? Delivery::refused : Delivery::later, answer};
    // Nobody knows whether the server has a letter whose end it was given and did not answer.
    if (talk.command == "DATA" && talk.has_all_bytes) return {Delivery::later, answer};
    return {Delivery::unreachable, answer};
}

} // namespace frontrow
