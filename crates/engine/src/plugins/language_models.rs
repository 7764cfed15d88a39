//! Plugins that ask a language model for completions or embeddings.

use kql::library::{Accepts, Param, PluginCall, PluginColumns};
use kql::types::Type;

use crate::coverage::Status;
use crate::function::{optional, param};
use crate::plugin::{Plugin, argument, closed, is_true};

const CLOUD: Status = Status::Refused("needs a cloud service");

const TEXT: Param = param("Text", Accepts::Any, "the text");
const CONNECTION: Param =
    param("ConnectionString", Accepts::Is(Type::String), "where the model is");
const OPTIONS: Param = optional("Options", Accepts::Is(Type::Dynamic), "a bag of settings");
const ERRORS: Param = optional(
    "IncludeErrorMessages",
    Accepts::Is(Type::Bool),
    "whether a column tells what went wrong",
);

pub static ALL: &[Plugin] = &[
    Plugin {
        name: "ai_chat_completion",
        params: &[
            param(
                "Prompt",
                Accepts::Is(Type::Dynamic),
                "an array of messages, each with role and content",
            ),
            CONNECTION,
            OPTIONS,
            ERRORS,
        ],
        output: |call| answered(call, "Prompt", "completion", Type::String),
        summary: "Lets a language model go on from a chat.",
        examples: &[
            "print Chat = dynamic([{\"role\": \"user\", \"content\": \"hello\"}]) | evaluate ai_chat_completion(Chat, 'https://example.openai.azure.com')",
        ],
        status: CLOUD,
        ..Plugin::NEW
    },
    Plugin {
        name: "ai_chat_completion_prompt",
        params: &[
            param("Prompt", Accepts::Is(Type::String), "what to ask"),
            CONNECTION,
            OPTIONS,
            ERRORS,
        ],
        output: |call| answered(call, "Prompt", "completion", Type::String),
        summary: "Lets a language model answer a prompt.",
        examples: &[
            "print Ask = 'hello' | evaluate ai_chat_completion_prompt(Ask, 'https://example.openai.azure.com')",
        ],
        status: CLOUD,
        ..Plugin::NEW
    },
    Plugin {
        name: "ai_embeddings",
        params: &[TEXT, CONNECTION, OPTIONS, ERRORS],
        output: |call| answered(call, "Text", "embeddings", Type::Dynamic),
        summary: "Gives the vector that a language model embeds a text as.",
        examples: &[
            "print Word = 'hello' | evaluate ai_embeddings(Word, 'https://example.openai.azure.com')",
        ],
        status: CLOUD,
        ..Plugin::NEW
    },
    Plugin {
        name: "ai_embed_text",
        params: &[TEXT, CONNECTION, OPTIONS, ERRORS],
        output: |call| answered(call, "Text", "embedding", Type::Dynamic),
        instead: Some("ai_embeddings"),
        summary: "Gives the vector that a language model embeds a text as.",
        examples: &[
            "print Word = 'hello' | evaluate ai_embed_text(Word, 'https://example.openai.azure.com')",
        ],
        status: CLOUD,
        ..Plugin::NEW
    },
];

/// The input's columns, the model's answer, and what went wrong where that is asked for.
fn answered(call: &PluginCall, param: &str, word: &str, ty: Type) -> PluginColumns {
    let of = argument(call, param).and_then(|it| it.name.as_deref());
    let name = of.map_or_else(|| word.to_owned(), |of| format!("{of}_{word}"));
    let mut columns = call.input.to_vec();
    columns.push((name.clone(), ty));
    if argument(call, "IncludeErrorMessages").is_some_and(is_true) {
        columns.push((format!("{name}_error"), Type::String));
    }
    closed(columns)
}
