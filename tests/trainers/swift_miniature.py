"""ms-swift spreads a picture over the token 151655, Qwen's <|image_pad|>; the
miniature's vocabulary is small and calls it by another number."""
import os

from swift.template.templates.qwen import Qwen2VLTemplate
from transformers import AutoTokenizer

Qwen2VLTemplate.image_token_id = AutoTokenizer.from_pretrained(
    os.environ['MODEL_FOLDER']).convert_tokens_to_ids('<|image_pad|>')
